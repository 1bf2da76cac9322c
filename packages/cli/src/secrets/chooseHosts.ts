import type { HostFacts, Topology } from "@ducksnest/topology";
import { Argument, Option } from "commander";
import { hostnameOf } from "./chooseSecret";

/** The option that stands for all hosts. */
export interface AllOption {
  /** Whether the command is about every host. @default false */
  readonly all?: boolean;
}

export function hostsOperand(): Argument {
  return new Argument("[hosts...]", "hosts, by their names in the manifest or their hostnames");
}

export function allOption(): Option {
  return new Option("--all", "all hosts");
}

/**
 * The hosts that a command is about, each once, in the manifest's order.
 * @param eligible the hosts that it can be about
 * @throws Error if none is named, or a name is unknown or not eligible
 */
export function chooseHosts(
  topology: Topology,
  asked: readonly string[],
  { all = false }: AllOption,
  eligible: readonly HostFacts[] = topology.hosts,
): readonly HostFacts[] {
  if (all && asked.length > 0) throw new Error("name hosts or use --all, not both.");
  if (all) return eligible;
  if (asked.length === 0) {
    throw new Error(`name one of ${eligible.map(({ name }) => name).join(", ")}, or use --all.`);
  }
  const hostnames = new Set(asked.map((name) => hostnameOf(topology, name)));
  const others = topology.hosts.filter((host) => hostnames.has(host.hostname) && !eligible.includes(host));
  if (others.length > 0) {
    throw new Error(
      `${others.map(({ name }) => name).join(", ")} cannot be named here; choose from ${eligible.map(({ name }) => name).join(", ")}.`,
    );
  }
  return eligible.filter(({ hostname }) => hostnames.has(hostname));
}
