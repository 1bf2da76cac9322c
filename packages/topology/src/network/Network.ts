import type { Homelab, Mtu } from "@ducksnest/manifest";
import type { Node } from "../hosts/Node";
import { type Path, pathBetween } from "./path";
import { type PodMtuBudget, podMtuBudget } from "./podMtu";

/** How packets travel between the hosts, and what that leaves to pods. */
export class Network {
  /** The largest pod MTU that fits every path, and the path that decides. */
  readonly podMtuBudget: PodMtuBudget;
  /** MTU of pod interfaces, in bytes: the manifest's, or else the budget's. */
  readonly podMtu: Mtu;
  /** Whether the pod MTU is the budget's, because the manifest leaves it to us. */
  readonly isPodMtuDerived: boolean;
  private readonly tailnetMtu: Mtu;

  constructor({ cluster: { calico }, tailnet }: Homelab, nodes: readonly Node[]) {
    this.tailnetMtu = tailnet.mtu;
    this.podMtuBudget = podMtuBudget(nodes, calico, tailnet.mtu);
    this.isPodMtuDerived = calico.mtu === "auto";
    this.podMtu = calico.mtu === "auto" ? this.podMtuBudget.mtu : calico.mtu;
  }

  /** How packets get from one host to another. Computed when asked for: a homelab has quadratically many pairs. */
  pathBetween(from: Node, to: Node): Path {
    return pathBetween(from, to, this.tailnetMtu);
  }
}
