import { calicoNetwork } from "../../outputs/_installation";
import { textAt } from "../../outputs/Emitted";
import type { OutputRule } from "../../Rule";

/** What Calico programs where none is named. */
const DEFAULT = "Iptables";

/** Two programs that filter by two mechanisms both judge a packet, and each needs the other's allowances. */
export const DataplanesAgreeRule: OutputRule = {
  name: "dataplanes-agree",
  subject: "outputs",
  severity: "error",
  meaning: "Calico and the hosts' firewall must filter packets by one mechanism, or each drops what the other let in.",
  remedy: "Change cluster.calico.dataplane in the manifest, which both follow.",
  source: "https://docs.tigera.io/calico/latest/getting-started/kubernetes/nftables",
  check({ emitted, report }) {
    const network = calicoNetwork(emitted);
    if (network === undefined) return;
    const calico = textAt(network, "linuxDataplane") ?? DEFAULT;
    const others = [...emitted.hosts].flatMap(([name, settings]) => {
      const firewall = textAt(settings, "firewall", "dataplane");
      return firewall === undefined || firewall === calico.toLowerCase() ? [] : [{ name, firewall }];
    });
    const [first] = others;
    if (first === undefined) return;
    const more = others.length > 1 ? ` and ${others.length - 1} more host${others.length > 2 ? "s" : ""}` : "";
    report({
      path: ["cluster", "calico", "dataplane"],
      message: `The Installation has linuxDataplane ${calico}, but the firewall of ${first.name}${more} is ${first.firewall}, so one drops what the other lets in.`,
      fix: `Set linuxDataplane to ${first.firewall === "nftables" ? "Nftables" : "Iptables"}, or change cluster.calico.dataplane.`,
    });
  },
};
