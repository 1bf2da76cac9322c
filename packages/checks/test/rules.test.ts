import { RULES } from "@ducksnest/checks";
import { anyManifest, fc } from "@ducksnest/testing";
import { problemsOf } from "./_findings";

describe.each(RULES)("$name", (rule) => {
  it("says what goes wrong, what to do and where to read on", () => {
    expect(rule.name).toMatch(/^[a-z]+(-[a-z]+)+$/);
    expect(rule.meaning).toMatch(/^[A-Z].*\.$/);
    expect(rule.remedy).toMatch(/^[A-Z].*\.$/);
    expect(rule.source).toMatch(/^https:\/\/[^ ]+$/);
  });
});

describe("the rules", () => {
  it("have a name each", () => {
    expect(new Set(RULES.map(({ name }) => name)).size).toBe(RULES.length);
  });

  it("find no error in any valid homelab that leaves the MTU and the node address to us", () => {
    fc.assert(
      fc.property(anyManifest(), (data) => {
        const problems = RULES.flatMap((rule) => problemsOf(rule, data));
        expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
      }),
      { numRuns: 10 },
    );
  });
});
