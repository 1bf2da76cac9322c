import { arrivalCounters } from "../probes/arrivals";
import type { Stage, StageHost } from "../stage/Stage";
import { firewallOf } from "./Firewall";
import { felixRoutes, waitsForTailnet } from "./felixRoutes";
import { iptablesRules } from "./iptables";
import { cables, namespaces, personCable, strangerCables } from "./links";
import { nftablesRules } from "./nftables";
import { packetFilter } from "./packetFilter";
import { forwarding, pod } from "./pod";
import { mergeSteps, type Step } from "./Step";
import { nic, site, sitePort } from "./site";
import { tailnet, tailnetPort, tailscaled } from "./tailnet";

/**
 * The plan: the steps that build the stage, in order. After the steps without a namespace, which create the namespaces
 * and links, a step depends only on earlier steps of its own namespace.
 */
export function stagePlan(stage: Stage): readonly Step[] {
  const { hosts } = stage;
  return mergeSteps([
    namespaces(stage),
    strangerCables(stage),
    personCable(stage),
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

/** The steps that configure a host and its pod when the host starts. */
export function hostSetup(stage: Stage, host: StageHost): readonly Step[] {
  return [
    forwarding(host),
    nic(stage, host),
    ...tailscaled(stage, host),
    ...pod(host),
    ...(waitsForTailnet(stage, host) ? [] : felixRoutes(stage, host)),
    firewall(stage, host),
    ...(stage.tailnet.person ? [] : [packetFilter(stage, host)]),
    arrivalCounters(host),
  ];
}

/** The firewall, in the dataplane of the manifest. */
function firewall(stage: Stage, host: StageHost): Step {
  const rules = firewallOf(stage, host);
  return stage.cluster.dataplane === "iptables"
    ? { namespace: host.namespace, tool: "iptables-restore", lines: iptablesRules(rules) }
    : { namespace: host.namespace, tool: "nft", lines: nftablesRules(rules) };
}
