import { calicoNetwork } from "../../outputs/_installation";
import { numberAt } from "../../outputs/Emitted";
import type { OutputRule } from "../../Rule";

/** Beside `mtu-fits-every-path`, which judges the manifest's value: this one judges what plain cdk8s made of it. */
export const EmittedMtuRule: OutputRule = {
  name: "emitted-mtu-fits-every-path",
  subject: "outputs",
  severity: "error",
  meaning: "The MTU in the synthesized Installation must fit the narrowest path between two nodes.",
  remedy: "Leave the Installation's mtu as it is derived.",
  source: "https://docs.tigera.io/calico/latest/networking/configuring/mtu",
  check({ emitted, topology, report }) {
    const network = calicoNetwork(emitted);
    if (network === undefined) return;
    const mtu = numberAt(network, "mtu");
    const { podMtu, podMtuBudget } = topology.network;
    if (mtu !== undefined && (mtu <= podMtuBudget.mtu.bytes || mtu === podMtu.bytes)) return;
    const fault =
      mtu === undefined
        ? "sets no mtu, and Calico's own guess looks at NICs alone, never at the tailnet"
        : `has mtu ${mtu}, and the narrowest path leaves pods ${podMtuBudget.mtu}`;
    report({
      path: ["cluster", "calico", "mtu"],
      message: `The Installation ${fault}.`,
      fix: `Set calicoNetwork.mtu to ${podMtuBudget.mtu}.`,
    });
  },
};
