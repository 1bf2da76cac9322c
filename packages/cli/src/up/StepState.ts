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
  /** Ids of the steps that come right before it and are not done. Empty unless it is blocked. */
  readonly blockedBy: readonly string[];
  /** What a person does before the commands. */
  readonly byHand: readonly string[];
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
  const proven = closure(done, (id) => stepIn(steps, id)?.proves ?? []);
  const isDone = (id: string) => done.has(id) || (known.get(id)?.kind === "unknown" && proven.has(id));
  return steps.map((step) => {
    const found = known.get(step.id) ?? { kind: "unknown", detail: "" };
    const blockedBy = isDone(step.id)
      ? []
      : lastOf(
          step.needs.filter((id) => !isDone(id)),
          steps,
        );
    const given = "commands" in found ? found.commands : undefined;
    const isProven = found.kind === "unknown" && isDone(step.id);
    const detail = isProven ? "Later steps are done, so this one is, too." : found.detail;
    return {
      step,
      state: stateOf(found, isDone(step.id), blockedBy),
      detail,
      blockedBy,
      byHand: given === undefined ? (step.byHand ?? []) : [],
      commands: given ?? step.commands,
    };
  });
}

function stateOf({ kind }: Knowledge, isDone: boolean, blockedBy: readonly string[]): State {
  if (isDone) return "done";
  if (blockedBy.length > 0) return "blocked";
  return kind === "todo" || kind === "done" ? "next" : kind;
}

/** The ids that no other of them needs. */
function lastOf(ids: readonly string[], steps: readonly Step[]): readonly string[] {
  const needed = closure(ids, (id) => stepIn(steps, id)?.needs ?? []);
  return ids.filter((id) => !needed.has(id));
}

/** Everything that some ids lead to. */
function closure(ids: Iterable<string>, next: (id: string) => readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (id: string) => {
    for (const each of next(id)) {
      if (found.has(each)) continue;
      found.add(each);
      visit(each);
    }
  };
  for (const id of ids) visit(id);
  return found;
}

function stepIn(steps: readonly Step[], id: string): Step | undefined {
  return steps.find((step) => step.id === id);
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
