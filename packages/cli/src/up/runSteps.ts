import { setTimeout as sleep } from "node:timers/promises";
import type { GuardedTerminal } from "../terminal/GuardedTerminal";
import type { Input } from "../terminal/Input";
import { confirm } from "../terminal/questions";
import { nextOf, stepText } from "./report";
import type { StepState } from "./StepState";

/** Longest time between two looks at something that has to happen by itself, in seconds. The first pause is one second. */
const LONGEST_PAUSE = 15;

/** Longest time to wait for one step, in seconds: a first boot downloads and builds for some minutes, on a slow line for more. */
const PATIENCE_SECONDS = 30 * 60;

/** How steps are run. */
export interface RunStepsProps {
  /** Finds out the states. */
  readonly look: () => Promise<readonly StepState[]>;
  /** Runs a command. @returns its exit status */
  readonly execute: (command: string) => Promise<number>;
  readonly input: Input;
  readonly terminal: GuardedTerminal;
  /** Whether commands that erase nothing are run without asking. */
  readonly yes: boolean;
  /** Longest time to wait for one step, in seconds; then a person is asked again, and without one the run ends. @default 1800 */
  readonly patienceSeconds?: number;
}

/** One run. */
interface RunState extends RunStepsProps {
  readonly patienceSeconds: number;
  /** When the patience with a step ends, by its id, in milliseconds since 1970. A step that goes back and forth gets no more time. */
  readonly deadlines: Map<string, number>;
}

/** How a run ended. */
export interface RunStepsResult {
  /** The last states. */
  readonly states: readonly StepState[];
  /** Whether a step failed, which is reported already. */
  readonly failed: boolean;
}

/**
 * Does the next steps one by one, after it has asked. It finds out the states again after each, so it goes on where an
 * earlier run was interrupted. A step that the person does not want is left out, and what does not need it goes on.
 */
export async function runSteps(given: RunStepsProps): Promise<RunStepsResult> {
  const props = { patienceSeconds: PATIENCE_SECONDS, ...given, deadlines: new Map<string, number>() };
  const { terminal } = props;
  const leftOut = new Set<string>();
  let states = await lookAround(props);
  for (;;) {
    const next = nextOf(states.filter(({ step }) => !leftOut.has(step.id)));
    if (next === undefined) return { states, failed: false };
    terminal.out(`${states.filter(({ state }) => state === "done").length} of ${states.length} steps are done.\n\n`);
    terminal.out(`${stepText(next, next.commands)}\n`);
    if (await isWanted(next, props)) {
      const after = await carriedOut(next, props);
      if (after === undefined) return { states, failed: true };
      states = after;
    } else leftOut.add(next.step.id);
  }
}

/** Asks a person. Only a person erases a disk, or knows what was done by hand. */
async function isWanted(next: StepState, { input, yes, terminal }: RunStepsProps): Promise<boolean> {
  const { step, state, commands } = next;
  const needsPerson = state !== "waiting" && (step.erases === true || commands.length === 0);
  if ((needsPerson || (step.asks && state !== "waiting")) && !input.isTerminal) {
    terminal.err(`Only a person can do ${step.id}. Run \`ducksnest up --run\` on a terminal.\n\n`);
    return false;
  }
  const given = yes && !needsPerson ? true : undefined;
  return confirm(input, questionOf(state, commands), { option: "--yes", given });
}

function questionOf(state: StepState["state"], commands: readonly string[]): string {
  if (state === "waiting") return "Wait for it?";
  if (commands.length === 0) return "Have you done this?";
  return `Run ${commands.length === 1 ? "this command" : "these commands"}?`;
}

/** @returns the states afterwards; undefined if the step failed */
async function carriedOut(before: StepState, props: RunState): Promise<readonly StepState[] | undefined> {
  const { step, state, detail, commands } = before;
  if (state === "waiting") return awaited(before, props);
  for (const command of commands) {
    const status = await props.execute(command);
    if (status !== 0) return fail(`\`${command}\` ended with ${status}.`, props);
  }
  // Commands for something else that was found, such as an old file, do not do the step itself.
  if (commands === step.commands) step.remember?.();
  const states = await lookAround(props);
  const after = stateIn(states, before);
  const isStuck = after?.state === state && after.detail === detail;
  return isStuck ? fail(`${step.id} is still not done. ${detail ?? ""}`.trimEnd(), props) : states;
}

/** Looks again until something changes. @returns undefined if it takes too long, and nobody can be asked */
async function awaited(before: StepState, props: RunState): Promise<readonly StepState[] | undefined> {
  const { patienceSeconds, deadlines, input, yes, terminal } = props;
  const { step, detail = "" } = before;
  const end = deadlines.get(step.id) ?? Date.now() + patienceSeconds * 1000;
  deadlines.set(step.id, end);
  const minutes = patienceSeconds / 60;
  terminal.err(`Waiting for at most ${minutes} minutes.\n`);
  for (let pause = 1; Date.now() < end; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    terminal.progress(`Waiting for ${step.id}: ${detail}`);
    await sleep(pause * 1000);
    const states = await lookAround(props);
    const now = stateIn(states, before);
    if (now?.state !== "waiting" || now.detail !== before.detail) return states;
  }
  const late = `${step.id} is not done after ${minutes} minutes. ${detail}`.trimEnd();
  if (yes || !input.isTerminal) return fail(late, props);
  terminal.err(`${late}\n\n`);
  deadlines.delete(step.id);
  return lookAround(props);
}

function stateIn(states: readonly StepState[], { step }: StepState): StepState | undefined {
  return states.find((each) => each.step.id === step.id);
}

async function lookAround({ look, terminal }: RunStepsProps): Promise<readonly StepState[]> {
  terminal.progress("Finding out what is done");
  try {
    return await look();
  } finally {
    terminal.progress("");
  }
}

function fail(reason: string, { terminal }: RunStepsProps): undefined {
  terminal.err(`${reason}\nCorrect that, and run \`ducksnest up --run\` again: it goes on with this step.\n`);
}
