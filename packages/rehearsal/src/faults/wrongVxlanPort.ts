import type { OpenPorts } from "@ducksnest/topology";
import type { Stage } from "../stage/Stage";
import { CALICO } from "../upstream/Calico";
import { withHosts } from "./changes";
import type { Fault } from "./Fault";

const FLANNEL_PORT = 8472;

export const wrongVxlanPort: Fault = {
  name: "wrong-vxlan-port",
  kind: "mistake",
  meaning: `The host firewalls and the tailnet's policy open flannel's udp/${FLANNEL_PORT} instead of Calico's udp/${CALICO.vxlanPort}.`,
  effect:
    "Pods reach no pods in other sites. Within a site, pods reach none with nftables and all with iptables, because there Felix accepts VXLAN before the host firewall sees it.",
  apply: moveVxlan,
  applyToPolicy: (policy) => policy.replaceAll(`"udp:${CALICO.vxlanPort}"`, `"udp:${FLANNEL_PORT}"`),
};

function moveVxlan(stage: Stage): Stage {
  const moved = withHosts(stage, (host) => ({ ...host, openPorts: host.openPorts.map(moveVxlanPort) }));
  const grants = stage.tailnet.grants.map((grant) => ({
    ...grant,
    ip: grant.ip.map((capability) => (capability === `udp:${CALICO.vxlanPort}` ? `udp:${FLANNEL_PORT}` : capability)),
  }));
  return { ...moved, tailnet: { ...stage.tailnet, grants } };
}

function moveVxlanPort(open: OpenPorts): OpenPorts {
  const moved = { from: FLANNEL_PORT, to: FLANNEL_PORT };
  const { nodesOnly } = open;
  const udp = nodesOnly.udp.map((ports) => (ports.from === CALICO.vxlanPort ? moved : ports));
  return { ...open, nodesOnly: { ...nodesOnly, udp } };
}
