import type { ProgramName } from "../../programs/catalogue";
import type { ClusterDeviation } from "../ClusterReport";
import type { Scene } from "./Scene";

/** A fault of the real cluster. It plays on a cluster that runs, and ends it as it found it. */
export interface ClusterFault {
  /** Kebab case; with `:<host>` after it for a host that the user chose. */
  readonly name: string;
  /** A mistake is there when a worker is installed. An incident happens to a cluster that runs. */
  readonly kind: "mistake" | "incident";
  /** What happens, in one sentence. */
  readonly meaning: string;
  /** The expected effect, in one sentence. */
  readonly effect: string;
  /** The same fault on a given worker; undefined if the fault does not hit a single worker. */
  readonly onHost?: (name: string) => ClusterFault;
  /** Programs that only this fault needs. @default none */
  readonly programs?: readonly ProgramName[];
  /** Causes the fault, compares its effect with the expected one, and ends it. */
  play(scene: Scene): Promise<void>;
}

/** Something that did not work while a fault lasted, as is expected. */
export interface Breakage {
  /** Name of the host in the manifest; undefined if it concerns the whole cluster. */
  readonly host: string | undefined;
  readonly what: string;
  readonly observed: string;
}

/** Something that worked again. */
export interface Recovery {
  readonly what: string;
  /** Seconds since the end of the fault, or since the remedy. */
  readonly after: number;
}

/** What a fault did. */
export interface ClusterFaultReport {
  /** Name of the fault. */
  readonly fault: string;
  /** Its expected effect, in one sentence. */
  readonly effect: string;
  /** What broke while the fault lasted, as expected. */
  readonly broken: readonly Breakage[];
  /** What an operator has to do to end the fault, in sentences; empty if it ends by itself. */
  readonly remedies: readonly string[];
  /** What worked again, in that order. */
  readonly recovered: readonly Recovery[];
  /** Effects that are not the expected ones. */
  readonly unexpected: readonly ClusterDeviation[];
  /** Deviations that remained after the fault and did not exist before it. */
  readonly remaining: readonly ClusterDeviation[];
  /** Wall time of the whole fault, in seconds. */
  readonly seconds: number;
}
