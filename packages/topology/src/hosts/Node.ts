import type { Homelab, Host, Ipv4Address } from "@ducksnest/manifest";
import { type Derived, every, findingsOf } from "../Derived";
import { type Machine, machineOf } from "./machine";
import { nodeIps } from "./nodeIp";

/** A host with what identifies it to the cluster: the rest of its facts follows from all of these together. */
export type Node = Host & {
  readonly machine: Machine;
  /** Its address in its site, never the tailnet's. */
  readonly nodeIp: Ipv4Address;
};

/** Every host with its machine and its node IP, in the order of their names. */
export function nodes({ hosts }: Homelab): Derived<readonly Node[]> {
  const nodeIpOf = nodeIps(hosts);
  return every(
    hosts.map((host): Derived<Node> => {
      const [machine, nodeIp] = [machineOf(host), nodeIpOf(host)];
      return "value" in machine && "value" in nodeIp
        ? { value: { ...host, machine: machine.value, nodeIp: nodeIp.value } }
        : { findings: [machine, nodeIp].flatMap(findingsOf) };
    }),
  );
}
