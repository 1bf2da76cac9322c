import { admits, type HostFacts } from "@ducksnest/topology";
import { quoted } from "../../_words";
import { type HostPort, hostPortName, hostPorts, usesHostNetwork } from "../../outputs/_hostPorts";
import { programOn } from "../../outputs/_hostPrograms";
import { EVERYONE, hostOpenings } from "../../outputs/_ports";
import { declaredHosts } from "../../outputs/declaredHosts";
import type { Emitted } from "../../outputs/Emitted";
import { workloadsOf } from "../../outputs/workloadsOf";
import type { OutputRule } from "../../Rule";

/** Packets to a pod on the host's network are the host's own, and its firewall drops them. Node ports are not affected. */
export const HostPortsOpenRule: OutputRule = {
  name: "host-ports-open",
  subject: "outputs",
  severity: "warning",
  meaning: "The host's firewall should open the ports of pods on the host's network, or only that host reaches them.",
  remedy: "Open the port with networking.firewall in the host's extra.nix, or leave the host's network.",
  source: "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
  check({ topology, emitted, report }) {
    const all = declaredHosts(topology, emitted);
    for (const workload of workloadsOf(emitted.cluster)) {
      if (!usesHostNetwork(workload.template)) continue;
      const hosts = all.filter((host) => admits(host, workload));
      for (const port of hostPorts(workload.template)) {
        const closed = hosts.filter(
          (host) => programOn(host, topology, port) === undefined && isClosed(host, port, emitted),
        );
        if (closed.length === 0) continue;
        report({
          path: ["hosts"],
          at: "key",
          about: workload.object,
          message: `${workload.name} listens on ${hostPortName(port)} of its host, but the firewall of ${quoted(closed.map(({ name }) => name))} does not open it, so nobody outside that host reaches it.`,
          fix: `Use a Service instead of the host's network. Or open ${port.port} with networking.firewall in extra.nix, and accept the warning with \`checks: { host-ports-open: off }\`.`,
        });
      }
    }
  },
};

/** A host without generated settings has no firewall to look at. */
function isClosed({ name }: HostFacts, { protocol, port }: HostPort, { hosts }: Emitted): boolean {
  const settings = hosts.get(name);
  if (settings === undefined) return false;
  return !hostOpenings(settings).some(
    (open) => open.sender === EVERYONE && open.protocol === protocol && open.from <= port && port <= open.to,
  );
}
