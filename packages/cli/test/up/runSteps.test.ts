import { GuardedTerminal } from "../../src/terminal/GuardedTerminal";
import type { Input } from "../../src/terminal/Input";
import { runSteps } from "../../src/up/runSteps";
import { done, type Found, type Step, todo, waiting } from "../../src/up/Step";
import { statesOf } from "../../src/up/StepState";
import { pipedInput, typedInput } from "../workspace";

/** Steps that commands do: `do a` does the step a. */
class Plan {
  readonly done = new Set<string>();
  readonly ran: string[] = [];
  text = "";
  status = 0;

  constructor(private readonly steps: readonly Partial<Step>[]) {}

  async run(input: Input = typedInput("y", "y", "y"), yes = false) {
    const keep = (text: string) => {
      this.text += text;
    };
    return runSteps({
      look: () => statesOf(this.steps.map((step) => this.whole(step))),
      execute: async (command) => {
        this.ran.push(command);
        if (this.status === 0) this.done.add(command.replace("do ", ""));
        return this.status;
      },
      input,
      terminal: new GuardedTerminal({ out: keep, err: keep, color: false }),
      yes,
      patienceSeconds: 3,
    });
  }

  private whole({ id = "", probe, ...rest }: Partial<Step>): Step {
    const found = (): Found => (this.done.has(id) ? done() : todo(`${id} is missing.`));
    return { id, title: id, why: "", needs: [], commands: [`do ${id}`], probe: probe ?? found, ...rest };
  }
}

describe("runSteps", () => {
  it("does one step after the other, once a person agrees", async () => {
    const plan = new Plan([{ id: "a" }, { id: "b", needs: ["a"] }]);
    const input = typedInput("y", "yes");
    const { failed } = await plan.run(input);
    expect({ failed, ran: plan.ran }).toEqual({ failed: false, ran: ["do a", "do b"] });
    expect(input.asked.map(([question]) => question)).toEqual(Array(2).fill("Run this command? [y/N] "));
  });

  it("leaves out what a person does not want, and what needs it", async () => {
    const plan = new Plan([{ id: "a" }, { id: "b", needs: ["a"] }, { id: "c" }]);
    const { failed } = await plan.run(typedInput("n", "y"));
    expect({ failed, ran: plan.ran }).toEqual({ failed: false, ran: ["do c"] });
  });

  it("asks nothing with --yes, but who erases a disk", async () => {
    const plan = new Plan([{ id: "a" }, { id: "disk", erases: true }]);
    const input = typedInput("y");
    await plan.run(input, true);
    expect({ ran: plan.ran, asked: input.asked.length }).toEqual({ ran: ["do a", "do disk"], asked: 1 });
  });

  it("leaves to a person on a terminal what erases, asks, or only a person knows", async () => {
    const remember = () => {
      throw new Error("nobody did it");
    };
    const plan = new Plan([
      { id: "disk", erases: true },
      { id: "key", asks: true },
      { id: "hand", commands: [], remember },
      { id: "z" },
    ]);
    const { failed } = await plan.run(pipedInput(), true);
    expect({ failed, ran: plan.ran }).toEqual({ failed: false, ran: ["do z"] });
    for (const id of ["disk", "key", "hand"]) expect(plan.text).toContain(`Only a person can do ${id}.`);
  });

  it("remembers what a person did", async () => {
    const plan: Plan = new Plan([{ id: "hand", commands: [], remember: () => plan.done.add("hand") }]);
    const input = typedInput("y");
    const { states } = await plan.run(input);
    expect(input.asked).toEqual([["Have you done this? [y/N] ", false]]);
    expect(states.map(({ state }) => state)).toEqual(["done"]);
  });

  it("remembers what its own commands did, and not those for something else", async () => {
    const remembered: string[] = [];
    const remember = () => remembered.push("disk");
    let looks = 0;
    const probe = () => {
      looks += 1;
      if (looks === 1) return todo("The file is old.", ["do refresh"]);
      return looks === 2 ? todo("It is empty.") : waiting("It restarts.");
    };
    const plan = new Plan([{ id: "disk", erases: true, remember, probe }]);
    await plan.run(typedInput("y", "y", "n"));
    expect({ ran: plan.ran, remembered }).toEqual({ ran: ["do refresh", "do disk"], remembered: ["disk"] });
  });

  it("stops at the first command that fails, with what to do", async () => {
    const plan = new Plan([{ id: "a", commands: ["do a", "do more"] }, { id: "b" }]);
    plan.status = 3;
    const { failed } = await plan.run();
    expect({ failed, ran: plan.ran }).toEqual({ failed: true, ran: ["do a"] });
    expect(plan.text).toContain(
      "`do a` ended with 3.\nCorrect that, and run `ducksnest up --run` again: it goes on with this step.\n",
    );
  });

  it("stops at a step that its commands have not done", async () => {
    const plan = new Plan([{ id: "a", probe: () => todo("a is missing.") }]);
    expect((await plan.run()).failed).toBe(true);
    expect(plan.text).toContain("a is still not done. a is missing.\n");
  });

  it("waits for what happens by itself", async () => {
    let looks = 0;
    const boots = () => {
      looks += 1;
      return looks < 3 ? waiting("It boots.") : done();
    };
    expect((await new Plan([{ id: "a", probe: boots }]).run()).states.map(({ state }) => state)).toEqual(["done"]);
  }, 20_000);

  it.each([
    ["without a terminal", pipedInput()],
    ["with --yes", typedInput()],
  ])(
    "does not wait for ever %s, even if the reason changes all the time",
    async (_, input) => {
      let looks = 0;
      const flaps = () => {
        looks += 1;
        if (looks > 20) throw new Error("it waits for ever");
        return waiting(looks % 2 === 0 ? "It is offline." : "Its route is not approved.");
      };
      const plan = new Plan([{ id: "a", probe: flaps }]);
      expect((await plan.run(input, true)).failed).toBe(true);
      expect(plan.text).toMatch(/a is not done after 0\.05 minutes\. It(s route is not approved| is offline)\.\n/);
    },
    20_000,
  );

  it("runs no command while it waits, such as one that removes the lock of a deployment", async () => {
    let looks = 0;
    const isLocked = (): Found => {
      looks += 1;
      return looks < 3 ? { ...waiting("The state is locked."), commands: ["do unlock"] } : done();
    };
    const plan = new Plan([{ id: "deploy", probe: isLocked }]);
    expect(await plan.run(typedInput("y"), true)).toMatchObject({ failed: false });
    expect(plan.ran).toEqual([]);
    expect(plan.text).toContain("  do unlock\n");
  }, 20_000);

  it("goes on asking a person who waits", async () => {
    const plan = new Plan([{ id: "a", probe: () => waiting("It boots.") }]);
    const input = typedInput("y", "n");
    expect((await plan.run(input)).failed).toBe(false);
    expect(input.asked).toEqual(Array(2).fill(["Wait for it? [y/N] ", false]));
    expect(plan.text).toContain("a is not done after 0.05 minutes. It boots.\n");
  }, 20_000);
});
