import { reasonOf } from "@ducksnest/outputs";
import { InterruptedError } from "../programs/errors";
import { CannotTell } from "./CannotTell";
import type { Found, Step } from "./Step";

/**
 * `next`: can be done now. `blocked`: other steps come first. `waiting`: nothing is left to do but to wait. `unknown`: nobody
 * can find out, so it has to be done or made known.
 */
export const STATES = ["done", "next", "blocked", "waiting", "unknown"] as const;
export type State = (typeof STATES)[number];

/** A step, and how it stands. */
export interface StepState {
  readonly step: Step;
  readonly state: State;
  /** What is there, or missing, or why nobody can find out; undefined if there is nothing to say. */
  readonly detail: string | undefined;
  /** Ids of the steps that come first. Empty unless it is blocked. */
  readonly blockedBy: readonly string[];
  /** The commands that do it. */
  readonly commands: readonly string[];
}

/** What is known about a step. */
type Knowledge = Found | { readonly kind: "unknown"; readonly detail: string };

/**
 * Asks all probes at once, and orders what they found. An unknown step counts as done if a step that proves it is done: a
 * host that is online in the tailnet did get its key.
 */
export async function statesOf(steps: readonly Step[]): Promise<readonly StepState[]> {
  const known = new Map(await Promise.all(steps.map(async (step) => [step.id, await probe(step)] as const)));
  const done = new Set(steps.filter(({ id }) => known.get(id)?.kind === "done").map(({ id }) => id));
  const proven = provenBy(done, steps);
  const isDone = (id: string) => done.has(id) || (known.get(id)?.kind === "unknown" && proven.has(id));
  return steps.map((step) => {
    const found = known.get(step.id) ?? { kind: "unknown", detail: "" };
    const blockedBy = isDone(step.id) ? [] : step.needs.filter((id) => !isDone(id));
    const commands = ("commands" in found && found.commands) || step.commands;
    const isProven = found.kind === "unknown" && isDone(step.id);
    const detail = isProven ? "Later steps are done, so this one is, too." : found.detail;
    return { step, state: stateOf(found, isDone(step.id), blockedBy), detail, blockedBy, commands };
  });
}

function stateOf({ kind }: Knowledge, isDone: boolean, blockedBy: readonly string[]): State {
  if (isDone) return "done";
  if (blockedBy.length > 0) return "blocked";
  return kind === "todo" || kind === "done" ? "next" : kind;
}

/** The ids that steps prove, also by way of other steps. */
function provenBy(done: ReadonlySet<string>, steps: readonly Step[]): ReadonlySet<string> {
  const proven = new Set<string>();
  const visit = (id: string) => {
    for (const each of steps.find((step) => step.id === id)?.proves ?? []) {
      if (proven.has(each)) continue;
      proven.add(each);
      visit(each);
    }
  };
  for (const id of done) visit(id);
  return proven;
}

/** Files that cannot be read make a step unknown, too; they are no reason to show no list. */
async function probe(step: Step): Promise<Knowledge> {
  try {
    return await step.probe();
  } catch (error) {
    if (error instanceof InterruptedError) throw error;
    return { kind: "unknown", detail: error instanceof CannotTell ? error.message : sentence(reasonOf(error)) };
  }
}

function sentence(text: string): string {
  return text.endsWith(".") ? text : `${text}.`;
}
