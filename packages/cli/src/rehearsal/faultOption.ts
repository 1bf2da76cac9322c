import { didYouMean } from "@ducksnest/manifest";
import { InvalidArgumentError, Option } from "commander";

/** The names of `FAULTS`, the faults of the network, written out so that only a rehearsal loads its package. */
export const FAULT_NAMES = [
  "lan-cut",
  "tailnet-down",
  "reboot",
  "relayed",
  "udp-blocked",
  "mtu-black-hole",
  "neighbour-advertises-lan",
  "subnet-router",
  "wrong-node-ip",
  "cgnat-overlap",
  "no-lan-rule",
  "default-mark-mask",
  "wrong-vxlan-port",
] as const;

/** The names of `CLUSTER_FAULTS`, the faults of the real cluster. Two of them are also faults of the network. */
export const CLUSTER_FAULT_NAMES = [
  "reboot",
  "tailnet-down",
  "control-plane-restart",
  "etcd-restored",
  "worker-rebuilt",
  "token-expired",
  "token-revoked",
  "ca-replaced",
  "duplicate-node-name",
  "newer-kubelet",
  "disk-full",
  "clock-off",
] as const;

const ALL_NAMES = [...FAULT_NAMES, ...CLUSTER_FAULT_NAMES];

/** A fault, and the host that it hits; undefined leaves the choice to the fault. */
export interface NamedFault {
  readonly name: (typeof ALL_NAMES)[number];
  readonly host: string | undefined;
}

export function faultOption(): Option {
  const names = FAULT_NAMES.join(", ");
  const ofCluster = CLUSTER_FAULT_NAMES.join(", ");
  return new Option(
    "--fault <names...>",
    `the faults to cause, with :<host> for a fault of one host (${names}; with --cluster: ${ofCluster}); docs/rehearsal.md explains them`,
  ).argParser(addFault);
}

/** @throws InvalidArgumentError for an unknown fault */
function addFault(text: string, previous: readonly NamedFault[] = []): readonly NamedFault[] {
  const [given = "", host, ...rest] = text.split(":");
  const name = ALL_NAMES.find((each) => each === given);
  if (name === undefined) throw new InvalidArgumentError(didYouMean(given, [...new Set(ALL_NAMES)]));
  if (rest.length > 0) throw new InvalidArgumentError("It takes one host.");
  const isKnown = previous.some((each) => each.name === name && each.host === host);
  return isKnown ? previous : [...previous, { name, host }];
}
