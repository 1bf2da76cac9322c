import type { Json } from "./Json";

/** A setting that a host on the stage does not have as designed. */
export interface StageDifference {
  /** Name of the host in the manifest. */
  readonly host: string;
  /** The document and the setting, such as `KubeletConfiguration: cgroupDriver`. */
  readonly what: string;
  /** Undefined if the design does not set it. */
  readonly designed: Json | undefined;
  /** Undefined if the stage does not set or do it. */
  readonly staged: Json | undefined;
  /** The reason, as a sentence. */
  readonly why: string;
}

/** The same, of a host that the caller knows. */
export type Difference = Omit<StageDifference, "host">;

/** A part of a host's settings as the stage has it. */
export interface Staged<T> {
  readonly value: T;
  readonly differences: readonly Difference[];
}
