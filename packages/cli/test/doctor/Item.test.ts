import { fc } from "@ducksnest/testing";
import { byUrgency, type Item, judge, STATES } from "../../src/doctor/Item";

const time = fc.date({
  min: new Date("2026-01-01T00:00:00Z"),
  max: new Date("2026-12-31T00:00:00Z"),
  noInvalidDate: true,
});
const text = fc.constantFrom("a", "b", "ab");

const anItem: fc.Arbitrary<Item> = fc
  .record({
    what: text,
    place: fc.record({ file: text, line: fc.integer({ min: 1, max: 3 }), column: fc.integer({ min: 1, max: 3 }) }),
    fix: text,
    until: fc.oneof(
      fc.constantFrom("drift" as const, "unknown" as const),
      time.map((date) => date.toISOString()),
    ),
  })
  .map((fact) => judge(fact, new Date("2026-06-01T00:00:00Z"), 30));

describe("the order of items", () => {
  it("is total: only equal items are equal in it, and it is antisymmetric and transitive", () => {
    fc.assert(
      fc.property(anItem, anItem, anItem, (a, b, c) => {
        expect(Math.sign(byUrgency(a, b))).toBe(-Math.sign(byUrgency(b, a)) + 0);
        expect(byUrgency(a, b) === 0).toBe(JSON.stringify(a) === JSON.stringify(b));
        if (byUrgency(a, b) <= 0 && byUrgency(b, c) <= 0) expect(byUrgency(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });

  it("is stable: every arrangement of the same items is sorted the same, from the worst state to the best", () => {
    fc.assert(
      fc.property(
        fc
          .array(anItem)
          .chain((items) => fc.tuple(fc.constant(items), fc.shuffledSubarray(items, { minLength: items.length }))),
        ([items, shuffled]) => {
          const sorted = [...items].sort(byUrgency);
          expect([...shuffled].sort(byUrgency)).toEqual(sorted);
          const ranks = sorted.map(({ state }) => STATES.indexOf(state));
          expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
        },
      ),
    );
  });
});

describe("a fact", () => {
  const fact = { what: "a token", place: { file: "a" }, fix: "Renew it.", until: "2026-06-10T00:00:00Z" };

  it.each([
    ["2026-06-10T00:00:00Z", 30, "overdue"],
    ["2026-06-09T23:59:59Z", 0, "fine"],
    ["2026-06-09T00:00:00Z", 1, "soon"],
    ["2026-06-08T23:59:59Z", 1, "fine"],
  ])("at %s, within %i days, is %s", (now, days, state) => {
    expect(judge(fact, new Date(now), days)).toEqual({
      what: "a token",
      file: "a",
      line: 1,
      column: 1,
      due: "2026-06-10T00:00:00Z",
      state,
      fix: "Renew it.",
    });
  });
});
