import { CannotTell } from "../../src/up/CannotTell";
import { done, type Step, todo, waiting } from "../../src/up/Step";
import { statesOf } from "../../src/up/StepState";

function step(id: string, probe: Step["probe"], rest: Partial<Step> = {}): Step {
  return { id, title: id, why: "", needs: [], commands: [`do ${id}`], probe, ...rest };
}

const cannotTell = () => {
  throw new CannotTell("There is no program.");
};

async function told(...steps: readonly Step[]) {
  const states = await statesOf(steps);
  return states.map(({ step: { id }, state, blockedBy }) => [id, state, ...blockedBy].join(" "));
}

describe("statesOf", () => {
  it("lets a step wait for those that it needs", async () => {
    expect(
      await told(
        step("a", () => done()),
        step("b", () => todo("missing"), { needs: ["a"] }),
        step("c", () => todo("missing"), { needs: ["b"] }),
      ),
    ).toEqual(["a done", "b next", "c blocked b"]);
  });

  it("names only the last of the steps that come first", async () => {
    expect(
      await told(
        step("a", () => todo("missing")),
        step("b", () => todo("missing"), { needs: ["a"] }),
        step("c", () => todo("missing"), { needs: ["a", "b"] }),
      ),
    ).toEqual(["a next", "b blocked a", "c blocked b"]);
  });

  it("keeps a step done that later steps would not be without", async () => {
    const steps = (last: Step["probe"]) => [
      step("key", cannotTell),
      step("boot", cannotTell, { needs: ["key"], proves: ["key"] }),
      step("node", last, { needs: ["boot"], proves: ["boot"] }),
    ];
    expect(await told(...steps(() => done()))).toEqual(["key done", "boot done", "node done"]);
    expect(await told(...steps(cannotTell))).toEqual(["key unknown", "boot blocked key", "node blocked boot"]);
  });

  it("does not believe a proof against what was found", async () => {
    expect(
      await told(
        step("a", () => todo("missing")),
        step("b", () => done(), { proves: ["a"] }),
      ),
    ).toEqual(["a next", "b done"]);
  });

  it("tells waiting from what can be done", async () => {
    expect(await told(step("a", () => waiting("It boots.")))).toEqual(["a waiting"]);
  });

  it("makes a step unknown whose probe fails, with the reason", async () => {
    const [state] = await statesOf([step("a", () => Promise.reject(new Error("the file is damaged")))]);
    expect(state).toMatchObject({ state: "unknown", detail: "the file is damaged." });
  });

  it("takes the commands of what was found, without what is done by hand", async () => {
    const [state] = await statesOf([step("a", () => todo("old", ["renew a"]), { byHand: ["Look."] })]);
    expect(state).toMatchObject({ commands: ["renew a"], byHand: [] });
  });
});
