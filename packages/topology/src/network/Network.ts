import type { Homelab, Mtu } from "@ducksnest/manifest";
import type { Node } from "../hosts/Node";
import { type Path, pathBetween } from "./path";
import { type PodMtuBudget, podMtuBudget } from "./podMtu";

/** The paths between hosts, and the pod MTU that follows from them. */
export class Network {
  /** The largest pod MTU that fits every path, and the path that limits it. */
  readonly podMtuBudget: PodMtuBudget;
  /** MTU of pod interfaces, in bytes: the manifest's if it states one, or else the budget's. */
  readonly podMtu: Mtu;
  /** True if the pod MTU is the budget's, because the manifest says `auto`. */
  readonly isPodMtuDerived: boolean;
  private readonly tailnetMtu: Mtu;

  constructor({ cluster: { calico }, tailnet }: Homelab, nodes: readonly Node[]) {
    this.tailnetMtu = tailnet.mtu;
    this.podMtuBudget = podMtuBudget(nodes, calico, tailnet.mtu);
    this.isPodMtuDerived = calico.mtu === "auto";
    this.podMtu = calico.mtu === "auto" ? this.podMtuBudget.mtu : calico.mtu;
  }

  /** The path from one host to another. Computed on demand, because the number of pairs is quadratic in the hosts. */
  pathBetween(from: Node, to: Node): Path {
    return pathBetween(from, to, this.tailnetMtu);
  }
}
