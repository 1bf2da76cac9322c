import type { Homelab, Host, Ipv4Address, LockedHost } from "@ducksnest/manifest";
import { type Derived, every, findingsOf } from "../Derived";
import { type Machine, machineOf } from "./machine";
import { nodeIps } from "./nodeIp";

/** A host with its machine and its node IP. Its other facts follow from all nodes together. */
export type Node = Host & {
  /** Architecture, CPU and memory. */
  readonly machine: Machine;
  /** The host's address in its site, never its tailnet address. */
  readonly nodeIp: Ipv4Address;
};

/** Derives the node of every host, in the order of the hosts' names. @param deployed the hosts that run already */
export function nodes({ hosts }: Homelab, deployed?: readonly LockedHost[]): Derived<readonly Node[]> {
  const nodeIpOf = nodeIps(hosts, deployed);
  return every(
    hosts.map((host): Derived<Node> => {
      const [machine, nodeIp] = [machineOf(host), nodeIpOf(host)];
      return "value" in machine && "value" in nodeIp
        ? { value: { ...host, machine: machine.value, nodeIp: nodeIp.value } }
        : { findings: [machine, nodeIp].flatMap(findingsOf) };
    }),
  );
}
