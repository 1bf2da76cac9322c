import { quoted } from "../../_words";
import { installations } from "../../outputs/_installation";
import { textAt } from "../../outputs/Emitted";
import type { OutputRule } from "../../Rule";

/** Calico's dataplane if the Installation sets none. */
const DEFAULT = "Iptables";

/** With different packet filters, both programs filter every packet, and neither knows what the other accepts. */
export const DataplanesAgreeRule: OutputRule = {
  name: "dataplanes-agree",
  subject: "outputs",
  severity: "error",
  meaning: "Calico and the hosts' firewalls must use the same packet filter, or one drops what the other accepts.",
  remedy: "Change cluster.calico.dataplane in the manifest, because both follow it.",
  source: "https://docs.tigera.io/calico/latest/getting-started/kubernetes/nftables",
  check({ emitted, report }) {
    for (const { object, spec } of installations(emitted)) {
      const calico = textAt(spec, "linuxDataplane") ?? DEFAULT;
      const others = [...emitted.hosts].flatMap(([name, settings]) => {
        const firewall = textAt(settings, "firewall", "dataplane");
        return firewall === undefined || firewall === calico.toLowerCase() ? [] : [{ name, firewall }];
      });
      const [first] = others;
      if (first === undefined) continue;
      report({
        path: ["cluster", "calico", "dataplane"],
        about: object,
        message: `The Installation has linuxDataplane ${calico}, but the firewall of ${quoted(others.map(({ name }) => name))} uses ${first.firewall}, so one drops what the other accepts.`,
        fix: `Set linuxDataplane to ${first.firewall === "nftables" ? "Nftables" : "Iptables"}, or change cluster.calico.dataplane.`,
      });
    }
  },
};
