import { arrivalCounters } from "../probes/arrivals";
import type { Stage, StageHost } from "../stage/Stage";
import { firewallOf } from "./Firewall";
import { felixRoutes } from "./felixRoutes";
import { iptablesRules } from "./iptables";
import { cables, namespaces } from "./links";
import { nftablesRules } from "./nftables";
import { packetFilter } from "./packetFilter";
import { forwarding, pod } from "./pod";
import { mergeSteps, type Step } from "./Step";
import { nic, site, sitePort } from "./site";
import { tailnet, tailnetPort, tailscaled } from "./tailnet";

/** Everything that sets up a stage, in order. A namespace's steps depend on those before in the same namespace alone,
 * once the steps without one have made it and the links. */
export function stagePlan(stage: Stage): readonly Step[] {
  const { hosts } = stage;
  return mergeSteps([
    namespaces(stage),
    ...hosts.map((host) => cables(stage, host)),
    ...stage.sites.flatMap((each) => [
      ...site(stage, each),
      ...hosts.filter((host) => host.site === each.name).map((host) => sitePort(stage, host)),
    ]),
    ...tailnet(stage),
    ...hosts.map((host) => tailnetPort(stage, host)),
    ...hosts.flatMap((host) => hostSetup(stage, host)),
  ]);
}

/** A host and its pod, as they are after a start. */
export function hostSetup(stage: Stage, host: StageHost): readonly Step[] {
  return [
    forwarding(host),
    nic(stage, host),
    ...tailscaled(stage, host),
    ...pod(host),
    ...felixRoutes(stage, host),
    firewall(stage, host),
    packetFilter(stage, host),
    arrivalCounters(host),
  ];
}

/** By the mechanism that the manifest chose. */
function firewall(stage: Stage, host: StageHost): Step {
  const rules = firewallOf(stage, host);
  return stage.cluster.dataplane === "iptables"
    ? { namespace: host.namespace, tool: "iptables-restore", lines: iptablesRules(rules) }
    : { namespace: host.namespace, tool: "nft", lines: nftablesRules(rules) };
}
