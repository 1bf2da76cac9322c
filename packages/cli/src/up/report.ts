import { formatJson } from "@ducksnest/checks";
import { table } from "../terminal/table";
import { STATES, type StepState } from "./StepState";

/** Whether every step is done. */
export function isComplete(states: readonly StepState[]): boolean {
  return states.every(({ state }) => state === "done");
}

/**
 * The steps for a script.
 * @param adapt adapts commands to this run
 */
export function upJson(states: readonly StepState[], adapt: (command: string) => string): string {
  return formatJson({
    verdict: isComplete(states) ? "complete" : "incomplete",
    steps: states.map((each) => {
      const { step, state, detail, blockedBy, byHand } = each;
      return {
        id: step.id,
        state,
        title: step.title,
        why: step.why,
        ...(detail !== undefined && { detail }),
        blockedBy,
        byHand,
        commands: commandsOf(each).map(adapt),
      };
    }),
  });
}

/**
 * The steps as a numbered table, the next one in full, and a line that counts them.
 * @param adapt adapts commands to this run, before lines are folded
 * @param columns width to fold the table to; undefined folds nothing
 */
export function upText(
  states: readonly StepState[],
  adapt: (text: string) => string,
  columns: number | undefined,
): string {
  const rows = states.map((each, index) => [
    `${index + 1}`,
    each.state,
    each.step.id,
    each.step.title,
    adapt(remark(each)),
  ]);
  const next = nextOf(states);
  return [
    table(["", "state", "step", "what is true then", "remark"], rows, columns),
    ...(next === undefined ? [] : [stepText(next, commandsOf(next))]),
    `${STATES.map((state) => `${states.filter((each) => each.state === state).length} ${state}`).join(", ")}\n`,
  ].join("\n");
}

/** The first step that a person can do something about. */
export function nextOf(states: readonly StepState[]): StepState | undefined {
  return states.find(({ state }) => state === "next" || state === "unknown" || state === "waiting");
}

/** The commands that do a step, or say that a person did it. */
function commandsOf({ step, state, commands }: StepState): readonly string[] {
  const isByHand = commands.length === 0 && step.remember !== undefined && state !== "waiting";
  return isByHand ? [`ducksnest up --confirm ${step.id}`] : commands;
}

/** A step in full: why, what is missing, what a person does, and the commands, each on a line that can be pasted. */
export function stepText({ step, state, detail, byHand }: StepState, commands: readonly string[]): string {
  const { id, title, why } = step;
  const lines = [
    `${state === "waiting" ? "Waiting" : "Next"}: ${title} (${id})`,
    why,
    ...(detail === undefined ? [] : [detail]),
    ...byHand,
    ...commands.map((command) => `  ${command}`),
  ];
  return `${lines.join("\n")}\n`;
}

function remark({ state, blockedBy, detail = "" }: StepState): string {
  return state === "blocked" ? `after ${blockedBy.join(", ")}` : detail;
}
