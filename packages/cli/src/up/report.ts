import { formatJson } from "@ducksnest/checks";
import { shellWord } from "../terminal/shellWord";
import { table } from "../terminal/table";
import { STATES, type StepState } from "./StepState";

/** Whether every step is done. */
export function isComplete(states: readonly StepState[]): boolean {
  return states.every(({ state }) => state === "done");
}

/** The steps for a script. */
export function upJson(states: readonly StepState[]): string {
  return formatJson({
    verdict: isComplete(states) ? "complete" : "incomplete",
    steps: states.map(({ step, state, detail, blockedBy, byHand, commands }) => ({
      id: step.id,
      state,
      title: step.title,
      why: step.why,
      ...(detail !== undefined && { detail }),
      blockedBy,
      byHand,
      commands,
    })),
  });
}

/**
 * The steps as a numbered table, the next one in full, and a line that counts them.
 * @param adapt adapts commands to this run, before lines are folded
 * @param columns width to fold the table to; undefined folds nothing
 * @param folder the manifest's folder, if commands have to be run in another one than this process's
 */
export function upText(
  states: readonly StepState[],
  adapt: (text: string) => string,
  columns: number | undefined,
  folder: string | undefined,
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
    ...(next === undefined ? [] : [stepText(next, folder)]),
    `${STATES.map((state) => `${states.filter((each) => each.state === state).length} ${state}`).join(", ")}\n`,
  ].join("\n");
}

/** The first step that a person can do something about. */
export function nextOf(states: readonly StepState[]): StepState | undefined {
  return states.find(({ state }) => state === "next" || state === "unknown" || state === "waiting");
}

/** A step in full: why, what is missing, what a person does, and the commands, each on a line that can be pasted. */
export function stepText({ step, state, detail, byHand, commands }: StepState, folder: string | undefined): string {
  const { id, title, why } = step;
  const lines = [
    `${state === "waiting" ? "Waiting" : "Next"}: ${id}: ${title}`,
    why,
    ...(detail === undefined ? [] : [detail]),
    ...byHand,
    ...(folder === undefined || commands.length === 0 ? [] : [`  cd ${shellWord(folder)}`]),
    ...commands.map((command) => `  ${command}`),
  ];
  return `${lines.join("\n")}\n`;
}

function remark({ state, blockedBy, detail = "" }: StepState): string {
  return state === "blocked" ? `after ${blockedBy.join(", ")}` : detail;
}
