import type { Step } from "../setup/Step";
import type { Stage } from "../stage/Stage";

interface AnyFault {
  /** Kebab case; with `:<host>` after it for a host that the user chose. */
  readonly name: string;
  /** What happens, in one sentence. */
  readonly meaning: string;
  /** The expected effect, in one sentence. */
  readonly effect: string;
  /** What the stage has to have for the fault to mean anything: the real tailnet. @default nothing */
  readonly needs?: "tailscale";
  /** The same fault on a given host; undefined if the fault does not hit a single host. */
  readonly onHost?: (name: string) => Fault;
}

/** A wrong setting. The stage is built with it. */
export interface Mistake extends AnyFault {
  readonly kind: "mistake";
  apply(stage: Stage): Stage;
  /** Makes the same mistake in the policy of a real tailnet, which is HuJSON. @default the policy stays right */
  applyToPolicy?(policy: string): string;
}

/** Something that happens to a running stage and passes. */
export interface Incident extends AnyFault {
  readonly kind: "incident";
  begin(stage: Stage): readonly Step[];
  end(stage: Stage): readonly Step[];
}

export type Fault = Mistake | Incident;

export function isMistake(fault: Fault): fault is Mistake {
  return fault.kind === "mistake";
}

export function isIncident(fault: Fault): fault is Incident {
  return fault.kind === "incident";
}
