import type { Homelab, Lock, UnlocatedFinding } from "@ducksnest/manifest";
import { calicoFacts } from "./cluster/calico";
import { clusterFacts } from "./cluster/cluster";
import { findingsOf } from "./Derived";
import { hostFacts } from "./hosts/HostFacts";
import { nodes } from "./hosts/Node";
import { apiFacts } from "./network/api";
import { flows } from "./network/flows";
import { Network } from "./network/Network";
import { nodeAddress } from "./network/nodeAddress";
import { Peers } from "./network/openPorts";
import { Tailnet } from "./network/Tailnet";
import { plannedCluster } from "./running/plannedCluster";
import { secretsFacts } from "./secrets/SecretsFacts";
import { lockOf, retiredSites } from "./sites/lockFacts";
import { siteFacts } from "./sites/SiteFacts";
import type { Topology } from "./Topology";

/** The result of `derive`. */
export type Derivation =
  | { readonly kind: "derived"; readonly topology: Topology }
  /** At least one fact cannot be derived. There is a finding for each such fact. */
  | { readonly kind: "underivable"; readonly findings: readonly UnlocatedFinding[] };

/** The rules whose findings `derive` returns: by name, the requirement. */
export const UNDERIVABLE_FINDINGS: Readonly<Record<string, string>> = {
  "instance-addresses-differ": "No two EC2 hosts may have the same address.",
  "known-cpu":
    "The x86-64 level of every CPU must be known from its model or stated beside it; ARM at home is not supported yet.",
  "known-instance-type": "The CPU, memory and architecture of every EC2 instance type must be known.",
  "node-address-resolves": "A pattern for Calico's address autodetection must be a valid RE2 pattern.",
  "service-ips-in-range":
    "The service CIDR must contain the addresses of the API and of DNS, and at most 2^20 addresses.",
};

/**
 * Derives every fact that follows from a manifest, or returns a finding for each fact that cannot be derived.
 * @param lock what an earlier synthesis remembers. @default nothing
 */
export function derive(homelab: Homelab, lock?: Lock): Derivation {
  const [located, cluster, address] = [
    nodes(homelab, lock?.cluster?.hosts),
    clusterFacts(homelab),
    nodeAddress(homelab),
  ];
  if ("findings" in located || "findings" in cluster || "findings" in address) {
    return { kind: "underivable", findings: [located, cluster, address].flatMap(findingsOf) };
  }
  const network = new Network(homelab, located.value);
  const catalogue = flows(homelab);
  const controlPlane = controlPlaneOf(located.value);
  const api = apiFacts(homelab, cluster.value, controlPlane);
  const calico = calicoFacts(homelab.cluster, network.podMtu, address.value);
  const shared = {
    homelab,
    cluster: cluster.value,
    api,
    calico,
    flows: catalogue,
    peers: new Peers(homelab.hosts),
    controlPlaneIp: controlPlane.nodeIp,
  };
  const hosts = located.value.map((node) => hostFacts(node, shared));
  const sites = siteFacts(homelab, hosts, api, lock);
  const retired = retiredSites(homelab, lock);
  const planned = plannedCluster({ cluster: cluster.value, api, calico, controlPlane: controlPlaneOf(hosts) });
  return {
    kind: "derived",
    topology: {
      name: homelab.name,
      nixos: homelab.nixos,
      cluster: cluster.value,
      api,
      network,
      calico,
      tailnet: new Tailnet(homelab.tailnet, catalogue, hosts),
      flows: catalogue,
      secrets: secretsFacts(homelab),
      sites,
      retiredSites: retired,
      lock: lockOf(homelab.name, sites, retired, lock?.cluster ?? planned),
      hosts,
      controlPlane: controlPlaneOf(hosts),
      workers: hosts.filter(({ role }) => role === "worker"),
    },
  };
}

/** The loader guarantees exactly one control plane. */
function controlPlaneOf<T extends { readonly role: string }>(hosts: readonly T[]): T {
  const found = hosts.find(({ role }) => role === "control-plane");
  if (found === undefined) throw new Error("the homelab has no control plane");
  return found;
}
