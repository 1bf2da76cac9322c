import type { AwsHost, Homelab, Ipv4Address, LanHost, NixCache, User } from "@ducksnest/manifest";
import type { CalicoFacts } from "../cluster/calico";
import type { ClusterFacts } from "../cluster/cluster";
import type { ApiEndpoint, ApiFacts } from "../network/api";
import type { Flow } from "../network/flows";
import type { Peers } from "../network/openPorts";
import { type FirewallFacts, firewallFacts } from "./firewall";
import { type KubeletFacts, kubeletFacts } from "./kubelet";
import type { Machine } from "./machine";
import type { Node } from "./Node";
import { type HostTailnet, hostTailnet } from "./tailnet";

/** A host: what the manifest says about it, and everything that follows. */
export type HostFacts = LanHostFacts | AwsHostFacts;

export interface LanHostFacts extends LanHost, HostDerivation {
  readonly address: Ipv4Address;
}

export interface AwsHostFacts extends AwsHost, HostDerivation {}

/** What follows from the manifest for one host. */
export interface HostDerivation {
  readonly machine: Machine;
  /** Kubernetes node name, which is the hostname. */
  readonly nodeName: string;
  /** Its address in its site, never the tailnet's. */
  readonly nodeIp: Ipv4Address;
  readonly system: SystemFacts;
  readonly tailnet: HostTailnet;
  readonly firewall: FirewallFacts;
  readonly kubelet: KubeletFacts;
  /** Where its kubelet dials the API server. */
  readonly apiEndpoint: ApiEndpoint;
  /** What the API server is made with; undefined on a worker. */
  readonly controlPlane: ControlPlaneFacts | undefined;
}

/** Settings of the operating system that every host shares. */
export interface SystemFacts {
  /** IANA time zone, such as `Asia/Seoul`. */
  readonly timeZone: string;
  /** Whether it serves its metrics to Prometheus. */
  readonly nodeExporter: boolean;
  /** People who may log in, sorted by name. */
  readonly users: readonly User[];
  readonly nixCache: NixCache | undefined;
  /** Names that it resolves without a name server, by address: the tailnet's is out of reach until the tailnet is up. */
  readonly knownHosts: Readonly<Record<string, readonly string[]>>;
}

/** What kubeadm makes the control plane with. */
export interface ControlPlaneFacts {
  readonly certificateSans: ApiFacts["certificateSans"];
  readonly cluster: ClusterFacts;
  /** Release tag of the Calico that it installs, such as `v3.32.1`. */
  readonly calicoVersion: string;
}

/** Facts of the whole homelab that a host's facts follow from. */
export interface Surroundings {
  readonly homelab: Homelab;
  readonly cluster: ClusterFacts;
  readonly api: ApiFacts;
  readonly calico: CalicoFacts;
  readonly flows: readonly Flow[];
  readonly peers: Peers;
  readonly controlPlaneIp: Ipv4Address;
}

/** Derives one host's facts. */
export function hostFacts(node: Node, surroundings: Surroundings): HostFacts {
  const { homelab, cluster, api, calico } = surroundings;
  return {
    ...node,
    nodeName: node.hostname,
    system: systemFacts(surroundings),
    tailnet: hostTailnet(node, homelab.tailnet),
    firewall: firewallFacts(node, surroundings),
    kubelet: kubeletFacts(node, cluster, calico),
    apiEndpoint: api.endpoint,
    controlPlane:
      node.role === "control-plane"
        ? { certificateSans: api.certificateSans, cluster, calicoVersion: calico.version }
        : undefined,
  };
}

function systemFacts({ homelab: { nixos, users, nixCache }, api, controlPlaneIp }: Surroundings): SystemFacts {
  return {
    timeZone: nixos.timeZone,
    nodeExporter: nixos.nodeExporter,
    users,
    nixCache,
    knownHosts: { [String(controlPlaneIp)]: [api.endpoint.host] },
  };
}
