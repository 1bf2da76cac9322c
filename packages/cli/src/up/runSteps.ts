import { setTimeout as sleep } from "node:timers/promises";
import type { GuardedTerminal } from "../terminal/GuardedTerminal";
import type { Input } from "../terminal/Input";
import { confirm } from "../terminal/questions";
import { nextOf, stepText } from "./report";
import type { StepState } from "./StepState";

/** Longest time between two looks at something that has to happen by itself, in seconds. The first pause is one second. */
const LONGEST_PAUSE = 15;

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
  /** Longest time to wait, in seconds. @default 1800: a first boot downloads and builds for some minutes */
  readonly patienceSeconds?: number;
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
export async function runSteps(props: RunStepsProps): Promise<RunStepsResult> {
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
async function carriedOut(before: StepState, props: RunStepsProps): Promise<readonly StepState[] | undefined> {
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

/** Looks again until something changes. */
async function awaited(before: StepState, props: RunStepsProps): Promise<readonly StepState[] | undefined> {
  const { patienceSeconds = 1800, terminal } = props;
  const { step, detail = "" } = before;
  const end = Date.now() + patienceSeconds * 1000;
  for (let pause = 1; Date.now() < end; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    terminal.progress(`Waiting for ${step.id}: ${detail}`);
    await sleep(pause * 1000);
    const states = await lookAround(props);
    const now = stateIn(states, before);
    if (now?.state !== "waiting" || now.detail !== before.detail) return states;
  }
  return fail(`${step.id} did not happen within ${patienceSeconds / 60} minutes. ${detail}`, props);
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
