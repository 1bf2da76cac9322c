import type { Topology } from "@ducksnest/topology";
import { Option } from "commander";

/** The option for the validity of new tokens. */
export interface TtlOption {
  /** A number of hours, not validated yet. @default secrets.tokenTtlHours in the manifest */
  readonly ttl?: string;
}

/** The option that changes the cluster. */
export interface ApplyOption {
  /** Whether `kubectl` is run. @default false */
  readonly apply?: boolean;
}

export function ttlOption(): Option {
  return new Option(
    "--ttl <hours>",
    "validity of new tokens, at most secrets.tokenTtlHours of the manifest (default: the same)",
  );
}

/** @param what what `kubectl` does */
export function applyOption(what: string): Option {
  return new Option("--apply", what);
}

/**
 * Hours for which new tokens are valid.
 * @throws Error if the option is no whole number from 1 to the manifest's `secrets.tokenTtlHours`
 */
export function ttlHours({ ttl }: TtlOption, { secrets: { tokenTtlHours } }: Topology): number {
  if (ttl === undefined) return tokenTtlHours;
  const hours = /^\d{1,4}$/.test(ttl) ? Number(ttl) : Number.NaN;
  if (hours >= 1 && hours <= tokenTtlHours) return hours;
  throw new Error(
    `--ttl ${ttl} is not a whole number of hours from 1 to ${tokenTtlHours}. For more hours, raise secrets.tokenTtlHours in the manifest, at most to 720.`,
  );
}
