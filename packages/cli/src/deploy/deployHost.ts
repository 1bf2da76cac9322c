import { reasonOf } from "@ducksnest/outputs";
import { InterruptedError, MissingProgramError } from "../programs/errors";
import type { SshTarget } from "../ssh/SshTarget";
import { SshError } from "../ssh/sshFailure";
import type { GuardedTerminal } from "../terminal/GuardedTerminal";
import { Activation, type HostState, type Mode } from "./Activation";

/** How a host is deployed. */
export interface DeployProps {
  /** How the host is reached before it has the system. */
  readonly before: SshTarget;
  /** How the host has to be reached once it has the system, so that it may keep it. */
  readonly after: SshTarget;
  readonly mode: Mode;
  /** Seconds within which the host has to be reached again. */
  readonly confirmWithin: number;
  readonly terminal: GuardedTerminal;
  /** Reports a step. */
  readonly step: (text: string) => void;
}

/** How a deployment ended. */
export type Outcome = "current" | "kept" | "kept with failed units" | "returned";

/** Longest time between two questions, in milliseconds. */
const LONGEST_PAUSE_MS = 4000;

/** Seconds after which a host that does not answer is given up, beside those for the confirmation: it has to return first. */
const PATIENCE_SECONDS = { switch: 120, boot: 600 };

/**
 * Activates a system that is in the host's store already, and confirms it over a new connection.
 * @throws Error with the host's reason if it refuses; nothing is changed then
 */
export async function deployHost(system: string, props: DeployProps): Promise<Outcome> {
  const { before, mode, confirmWithin, step } = props;
  const activation = new Activation(system);
  try {
    if (!(await activation.start(before, mode, confirmWithin))) {
      step("runs this system already");
      return "current";
    }
  } catch (error) {
    if (!(error instanceof SshError)) throw error;
    // It may have started nevertheless.
    const state = await activation.state(before);
    if (state.system !== system) throw error;
  }
  step(
    mode === "boot"
      ? `restarts; it returns to the system before unless it is reached within ${confirmWithin} s after that`
      : `activates; it returns to the system before unless it is reached within ${confirmWithin} s`,
  );
  return confirmWhenActive(activation, props);
}

/** Asks until the deployment is over, one way or the other. */
async function confirmWhenActive(activation: Activation, props: DeployProps): Promise<Outcome> {
  const { after, before, mode, confirmWithin, terminal, step } = props;
  const patience = (confirmWithin + PATIENCE_SECONDS[mode]) * 1000;
  let answered = Date.now();
  let complaint = "";
  for (let pause = 250; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    const answer = await orError(confirmIfActive(activation, after));
    if (typeof answer === "string") return answer;
    if (answer instanceof Error && answer.message !== complaint) {
      complaint = answer.message;
      terminal.err(`${complaint}\n`);
    }
    const state = answer instanceof Error ? await stateOf(activation, before, after) : answer;
    if (state !== undefined) {
      answered = Date.now();
      requireSame(state, activation);
      if (isOver(state)) {
        step(`has returned to the system before, because ${state.reason}`);
        terminal.err(await activation.log(answer instanceof Error ? before : after).catch(reasonOf));
        return "returned";
      }
    }
    if (Date.now() - answered > patience) {
      step("does not answer; unless it is off, it has returned to the system before. Look at its screen");
      return "returned";
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** Confirms a system that is active. @returns the outcome, or the state if the system is not active */
async function confirmIfActive(activation: Activation, target: SshTarget): Promise<Outcome | HostState> {
  const state = await activation.state(target);
  requireSame(state, activation);
  if (state.phase === "activated" || state.phase === "booted") {
    const refusal = await activation.confirm(target);
    if (refusal !== undefined) throw new Error(refusal);
  } else if (state.phase !== "confirmed") return state;
  return state.unitsFailed ? "kept with failed units" : "kept";
}

/** The state over the old way, if there is another one. */
async function stateOf(activation: Activation, before: SshTarget, after: SshTarget): Promise<HostState | undefined> {
  if (before.address === after.address && before.user === after.user) return undefined;
  const state = await orError(activation.state(before));
  return state instanceof Error ? undefined : state;
}

/** @throws AnotherDeploymentError if the host's last deployment is another one */
function requireSame({ system }: HostState, activation: Activation): void {
  if (system !== activation.system) throw new AnotherDeploymentError(system);
}

function isOver({ phase }: HostState): boolean {
  return phase === "rolled-back" || phase === "rollback-failed";
}

/** While a system becomes active, hosts refuse connections and commands for many reasons. Only some errors are final. */
async function orError<T>(answer: Promise<T>): Promise<T | Error> {
  try {
    return await answer;
  } catch (error) {
    const isFinal = [InterruptedError, MissingProgramError, AnotherDeploymentError].some(
      (type) => error instanceof type,
    );
    if (isFinal || !(error instanceof Error)) throw error;
    return error;
  }
}

/** Somebody else deploys the host. */
class AnotherDeploymentError extends Error {
  override readonly name = "AnotherDeploymentError";

  constructor(system: string | undefined) {
    super(`the host does not know this deployment; its last one is of ${system ?? "no system"}.`);
  }
}
