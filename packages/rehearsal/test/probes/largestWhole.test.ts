import { fc } from "@ducksnest/testing";
import { largestWhole, type Trial } from "../../src/probes/largestWhole";

describe("the largest packet that arrives whole", () => {
  it("is found for every path at once, in at most five rounds", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 576, max: 9000 }), { minLength: 1, maxLength: 8 }), async (mtus) => {
        let rounds = 0;
        const arriveWhole = async (trials: readonly Trial[]) => {
          rounds += 1;
          return trials.map(({ from, bytes }) => bytes <= (mtus[Number(from)] as number));
        };
        const paths = mtus.map((_, index) => ({
          from: String(index),
          to: "other",
          between: "pods" as const,
          tooLarge: 9001,
        }));
        expect(await largestWhole(paths, arriveWhole)).toEqual(mtus);
        expect(rounds).toBeLessThanOrEqual(5);
      }),
    );
  });

  it("is none where nothing arrives", async () => {
    const nothing = async (trials: readonly Trial[]) => trials.map(() => false);
    expect(await largestWhole([{ from: "a", to: "b", between: "nodes", tooLarge: 1280 }], nothing)).toEqual([
      undefined,
    ]);
  });
});
