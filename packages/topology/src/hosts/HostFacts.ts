import type { AwsHost, CreditMode, Homelab, Ipv4Address, LanHost, NixCache, User } from "@ducksnest/manifest";
import type { CalicoFacts } from "../cluster/calico";
import type { ClusterFacts } from "../cluster/cluster";
import type { ApiEndpoint, ApiFacts } from "../network/api";
import type { Flow } from "../network/flows";
import type { Peers } from "../network/openPorts";
import { type HostSecret, hostSecrets } from "../secrets/hostSecrets";
import { identityParameterOf } from "../sites/awsNames";
import { isBurstable } from "../upstream/ec2";
import { type FirewallFacts, firewallFacts } from "./firewall";
import { type KubeletFacts, kubeletFacts } from "./kubelet";
import type { Machine } from "./machine";
import type { Node } from "./Node";
import { type HostTailnet, hostTailnet } from "./tailnet";

/** A host: its settings in the manifest, and the facts that follow. */
export type HostFacts = LanHostFacts | AwsHostFacts;

/** A host at home. */
export interface LanHostFacts extends LanHost, HostDerivation {
  /** IPv4 address in its LAN; equal to `nodeIp`. */
  readonly address: Ipv4Address;
}

/** An EC2 instance. */
export interface AwsHostFacts extends AwsHost, HostDerivation {
  /** Name of the SSM parameter, a SecureString, with the host's private SSH key as an OpenSSH PEM. */
  readonly identityParameter: string;
  /** Credits of a burstable type; undefined on other types. @default "standard" */
  readonly creditMode: CreditMode | undefined;
}

/** The facts of one host that follow from the manifest. */
export interface HostDerivation {
  /** Architecture, CPU and memory. */
  readonly machine: Machine;
  /** Kubernetes node name, which is the hostname. */
  readonly nodeName: string;
  /** The host's address in its site, never its tailnet address. */
  readonly nodeIp: Ipv4Address;
  /** Settings of the operating system. */
  readonly system: SystemFacts;
  /** Settings of tailscaled. */
  readonly tailnet: HostTailnet;
  /** The traffic that the host accepts. */
  readonly firewall: FirewallFacts;
  /** Settings of the kubelet. */
  readonly kubelet: KubeletFacts;
  /** The secrets that it reads, each from the first of its files that exists. */
  readonly secrets: readonly HostSecret[];
  /** The API server's endpoint, which the kubelet uses. */
  readonly apiEndpoint: ApiEndpoint;
  /** Settings of the control plane; undefined on a worker. */
  readonly controlPlane: ControlPlaneFacts | undefined;
}

/** Settings of the operating system that all hosts share. */
export interface SystemFacts {
  /** IANA time zone, such as `Asia/Seoul`. */
  readonly timeZone: string;
  /** Whether it serves metrics to Prometheus, on TCP 9100. */
  readonly nodeExporter: boolean;
  /** People who may log in, sorted by name. */
  readonly users: readonly User[];
  /** Binary cache in addition to cache.nixos.org; undefined if there is none. */
  readonly nixCache: NixCache | undefined;
  /** Names for /etc/hosts, by address, because the tailnet's name server is unreachable until the tailnet is up. */
  readonly knownHosts: Readonly<Record<string, readonly string[]>>;
}

/** The settings with which kubeadm creates the control plane. */
export interface ControlPlaneFacts {
  /** Subject alternative names of the API server's certificate. */
  readonly certificateSans: ApiFacts["certificateSans"];
  /** The cluster that it creates. */
  readonly cluster: ClusterFacts;
  /** Release tag of the Calico that it installs, such as `v3.32.1`. */
  readonly calicoVersion: string;
}

/** Facts of the whole homelab, from which each host's facts follow. */
export interface Surroundings {
  readonly homelab: Homelab;
  readonly cluster: ClusterFacts;
  readonly api: ApiFacts;
  readonly calico: CalicoFacts;
  /** Every flow of the homelab. */
  readonly flows: readonly Flow[];
  /** Number of hosts by role and site. */
  readonly peers: Peers;
  /** Node IP of the control plane. */
  readonly controlPlaneIp: Ipv4Address;
}

/** Derives one host's facts. */
export function hostFacts(node: Node, surroundings: Surroundings): HostFacts {
  const { homelab, cluster, api, calico } = surroundings;
  const derivation = {
    nodeName: node.hostname,
    system: systemFacts(surroundings),
    tailnet: hostTailnet(node, homelab.tailnet),
    firewall: firewallFacts(node, surroundings),
    kubelet: kubeletFacts(node, cluster, calico),
    secrets: hostSecrets(node),
    apiEndpoint: api.endpoint,
    controlPlane:
      node.role === "control-plane"
        ? { certificateSans: api.certificateSans, cluster, calicoVersion: calico.version }
        : undefined,
  };
  return node.kind === "lan" ? { ...node, ...derivation } : { ...node, ...derivation, ...awsFacts(node, homelab.name) };
}

function awsFacts(
  { hostname, instanceType, creditMode }: AwsHost,
  homelabName: string,
): Pick<AwsHostFacts, "identityParameter" | "creditMode"> {
  return {
    identityParameter: identityParameterOf(homelabName, hostname),
    // Surplus credits of the unlimited mode, which is AWS's default for these types, are billed.
    creditMode: isBurstable(instanceType) ? (creditMode ?? "standard") : undefined,
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
