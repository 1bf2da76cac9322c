import { installations } from "../../outputs/_installation";
import { numberAt } from "../../outputs/Emitted";
import type { OutputRule } from "../../Rule";

/** Covers the synthesized value, which plain cdk8s can change. `mtu-fits-every-path` covers the manifest's value. */
export const EmittedMtuRule: OutputRule = {
  name: "emitted-mtu-fits-every-path",
  subject: "outputs",
  severity: "error",
  meaning: "The MTU in the synthesized Installation must fit the narrowest path between two nodes.",
  remedy: "Keep the derived mtu in the Installation.",
  source: "https://docs.tigera.io/calico/latest/networking/configuring/mtu",
  check({ emitted, topology, report }) {
    const { podMtu, podMtuBudget } = topology.network;
    for (const { object, spec } of installations(emitted)) {
      const mtu = numberAt(spec, "mtu");
      if (mtu !== undefined && (mtu <= podMtuBudget.mtu.bytes || mtu === podMtu.bytes)) continue;
      const fault =
        mtu === undefined
          ? "sets no mtu, and Calico would detect it from the NICs without regard to the tailnet"
          : `has mtu ${mtu}, but the narrowest path leaves only ${podMtuBudget.mtu} for pods`;
      report({
        path: ["cluster", "calico", "mtu"],
        about: object,
        message: `The Installation ${fault}.`,
        fix: `Set calicoNetwork.mtu to ${podMtuBudget.mtu}.`,
      });
    }
  },
};
