/** What a probe found. A probe that cannot find out throws `CannotTell`. */
export interface Found {
  /** `waiting`: nothing is left to do for a person, and the effect is not there yet. */
  readonly kind: "done" | "todo" | "waiting";
  /** A sentence about what is there, or what is missing. @default none */
  readonly detail?: string;
  /** The commands for what was found; then a person does nothing by hand. @default those of the step */
  readonly commands?: readonly string[];
}

/** One step from a clone to a running cluster, as data. */
export interface Step {
  /** Names the step, such as `deploy:seoul`. */
  readonly id: string;
  /** What is true when it is done, in a few words without a full stop. */
  readonly title: string;
  /** Why it is needed: one sentence. */
  readonly why: string;
  /** Ids of the steps that have to be done before. */
  readonly needs: readonly string[];
  /** What a person does before the commands: sentences. @default nothing */
  readonly byHand?: readonly string[];
  /** The commands that do it, in order, to be run in the manifest's folder; `fromHere` lets them work in this process's. Empty if only a person can do it. */
  readonly commands: readonly string[];
  /** Whether the commands erase data. Then only a person who answers can start them. @default false */
  readonly erases?: boolean;
  /** Whether the commands ask for values. @default false */
  readonly asks?: boolean;
  /** Ids of steps that were done if this one is, in case nobody can find out. @default none */
  readonly proves?: readonly string[];
  /** Finds out the state. It changes nothing. @throws CannotTell if that is impossible */
  probe(): Found | Promise<Found>;
  /** Remembers that it was done, by a person or by its own commands. @default the probe finds it out */
  readonly remember?: () => void;
}

/** Everything is there. */
export function done(detail?: string): Found {
  return { kind: "done", ...(detail !== undefined && { detail }) };
}

/** Something is missing. @param commands for what is missing. @default the step's */
export function todo(detail: string, commands?: readonly string[]): Found {
  return { kind: "todo", detail, ...(commands !== undefined && { commands }) };
}

/** Nothing is left to do but to wait. */
export function waiting(detail: string): Found {
  return { kind: "waiting", detail };
}
