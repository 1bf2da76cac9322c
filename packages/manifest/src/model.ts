import type { Boot, Hardware } from "./hardware";
import type { Github, NixCache, S3State, SecretSettings } from "./services";
import type { Cidr } from "./units/Cidr";
import type { Ipv4Address } from "./units/Ipv4Address";
import type { Mtu } from "./units/Mtu";
import type { Size } from "./units/Size";

/**
 * One homelab, as its manifest declares it: validated, defaults filled in, frozen.
 * Nothing in it is derived; `@ducksnest/topology` derives facts from it.
 */
export interface Homelab {
  /** DNS label; names the cluster, the VPC and the Terraform stack. */
  readonly name: string;
  /** Settings of the operating system that all hosts share. */
  readonly nixos: NixosSettings;
  /** Settings of the Kubernetes cluster. */
  readonly cluster: ClusterSettings;
  /** Settings of the network between the sites. */
  readonly tailnet: Tailnet;
  /** Home LANs and VPCs, sorted by name. */
  readonly sites: readonly Site[];
  /** All hosts, sorted by name, so that outputs do not depend on their order in the manifest. */
  readonly hosts: readonly Host[];
  /** People who may log in to every host, sorted by name. */
  readonly users: readonly User[];
  /** Who can decrypt secrets, and for how long a join token is valid. */
  readonly secrets: SecretSettings;
  /** Terraform's state in S3; undefined means a local file. */
  readonly state: S3State | undefined;
  /** Binary cache in addition to cache.nixos.org; undefined if there is none. */
  readonly nixCache: NixCache | undefined;
  /** The repository with this homelab; undefined if the manifest names none. */
  readonly github: Github | undefined;
  /** Severities that replace a rule's default, by the rule's name. */
  readonly checks: ReadonlyMap<string, CheckLevel>;
}

/** Severity of a rule; `off` disables it. */
export type CheckLevel = "off" | "warning" | "error";

/** Settings of the operating system that all hosts share. */
export interface NixosSettings {
  /** nixpkgs release branch, such as `26.05`. */
  readonly release: string;
  /** IANA time zone, such as `Asia/Seoul`. @default "UTC" */
  readonly timeZone: string;
  /** Whether every host serves metrics to Prometheus, on TCP 9100. @default false */
  readonly nodeExporter: boolean;
  /** Flake reference from which EC2 instances install themselves; undefined means an archive in S3. */
  readonly flake: string | undefined;
}

/** Settings of the Kubernetes cluster. */
export interface ClusterSettings {
  /** Minor version, such as `1.36`. */
  readonly kubernetesVersion: string;
  /** The only Calico pool, which is also kubeadm's podSubnet. */
  readonly podCidr: Cidr;
  /** kubeadm's serviceSubnet. */
  readonly serviceCidr: Cidr;
  /** Domain of service names. @default "cluster.local" */
  readonly dnsDomain: string;
  /** Settings of the pod network. */
  readonly calico: CalicoSettings;
}

/** How Calico encapsulates a pod's packet to another node; the CrossSubnet modes do not encapsulate within one subnet. */
export type Encapsulation = "VXLAN" | "VXLANCrossSubnet" | "IPIP" | "IPIPCrossSubnet" | "None";
/** Backend of packet filtering. */
export type Dataplane = "iptables" | "nftables";

/** How Calico finds the address of a node among its interfaces. */
export type NodeAddressMethod =
  | { readonly kind: "auto" }
  | { readonly kind: "nodeInternalIp" }
  /** Comma-separated RE2 patterns, searched for anywhere in an interface's name. */
  | { readonly kind: "interface"; readonly pattern: string }
  | { readonly kind: "cidrs"; readonly cidrs: readonly Cidr[] };

/** Settings of the pod network. */
export interface CalicoSettings {
  /** Release tag, such as `v3.32.1`. */
  readonly version: string;
  /** Encapsulation of the IP pool. @default "VXLAN" */
  readonly encapsulation: Encapsulation;
  /** Whether Calico encrypts traffic between pods on different nodes, in addition to Tailscale. @default false */
  readonly wireguard: boolean;
  /**
   * Whether the kernel computes checksums for vxlan.calico. Without it, Felix does as on kernels whose offload is broken.
   * @default true
   */
  readonly vxlanChecksumOffload: boolean;
  /** Backend of packet filtering, for kube-proxy, Calico and the host firewall. @default "iptables" */
  readonly dataplane: Dataplane;
  /** MTU of pod interfaces, in bytes, or `auto` for the largest that fits every path. @default "auto" */
  readonly mtu: Mtu | "auto";
  /** How Calico finds a node's address. @default auto */
  readonly nodeAddress: NodeAddressMethod;
}

/** Settings of the network between the sites. */
export interface Tailnet {
  /** The network from which Tailscale assigns node addresses. @default 100.64.0.0/10 */
  readonly cidr: Cidr;
  /** MTU of tailscaled's interface, in bytes, 1280 to 65495. @default 1280 */
  readonly mtu: Mtu;
  /** Name of the interface that tailscaled creates. @default "tailscale0" */
  readonly interface: string;
  /** MagicDNS suffix, such as `example.ts.net`. */
  readonly domain: string;
  /** URL of a Headscale server; undefined means Tailscale's own. */
  readonly loginServer: string | undefined;
}

/** A network with hosts. */
export type Site = LanSite | AwsSite;

/** A home network: one layer-2 segment. */
export interface LanSite {
  readonly kind: "lan";
  /** Key under `sites`. */
  readonly name: string;
  /** The LAN's network, a /30 or larger. */
  readonly cidr: Cidr;
  /** The router's address in the LAN. */
  readonly gateway: Ipv4Address;
  /** Largest IP packet that the LAN carries, in bytes, 1280 to 9216. @default 1500 */
  readonly mtu: Mtu;
  /** Name of the Wi-Fi network; undefined if there is none. Its passphrase is a secret and never in the manifest. */
  readonly wifiSsid: string | undefined;
  /** Country of the Wi-Fi network as ISO 3166-1 alpha-2, which decides its channels and power; undefined if not stated. */
  readonly wifiCountry: string | undefined;
}

/** One VPC in one AWS region. */
export interface AwsSite {
  readonly kind: "aws";
  /** Key under `sites`. */
  readonly name: string;
  /** AWS region, such as `ap-northeast-2`. */
  readonly region: string;
  /** The VPC's network, a /16 to a /28. */
  readonly vpcCidr: Cidr;
  /** Public subnets, in the manifest's order; at least one. */
  readonly subnets: readonly AwsSubnet[];
  /** Whether AWS Session Manager can open a shell on the site's instances. @default true */
  readonly sessionManager: boolean;
}

/** A public subnet of a VPC. */
export interface AwsSubnet {
  /** The subnet's network, in the VPC's. */
  readonly cidr: Cidr;
  /** Zone letter within the region, such as `a`. */
  readonly zone: string;
}

/** Role in the cluster: the control plane runs the API server, and workers run pods. */
export type Role = "control-plane" | "worker";
/** A machine of the homelab. */
export type Host = LanHost | AwsHost;

interface AnyHost {
  /** Key under `hosts`. */
  readonly name: string;
  /** Hostname, a DNS label, which is also the Kubernetes node name. @default name */
  readonly hostname: string;
  readonly role: Role;
  /** NixOS release at installation, for system.stateVersion. @default nixos.release */
  readonly stateVersion: string;
}

/** A machine at home. */
export interface LanHost extends AnyHost {
  readonly kind: "lan";
  readonly site: LanSite;
  /** Address in the LAN. */
  readonly address: Ipv4Address;
  /** The network card with the address. */
  readonly interface: NetworkInterface;
  /** Firmware that boots it. */
  readonly boot: Boot;
  readonly hardware: Hardware;
}

/** An EC2 instance. */
export interface AwsHost extends AnyHost {
  readonly kind: "aws";
  readonly site: AwsSite;
  /** EC2 instance type, such as `t3.medium`. */
  readonly instanceType: string;
  /** Size of the encrypted root volume, 8 to 16,384 GiB. */
  readonly rootVolume: Size;
  /** Image that it boots from; undefined means the newest official one of the NixOS release. */
  readonly image: AwsImage | undefined;
  /** Credits of a burstable type; undefined if the manifest states none. */
  readonly creditMode: CreditMode | undefined;
  /** Size of the volume with etcd's data, 1 to 16,384 GiB; undefined on a worker. @default 8 GiB */
  readonly etcdVolume: Size | undefined;
  /** One of the site's subnets. @default the first */
  readonly subnet: AwsSubnet;
  /** Private address; undefined if the manifest states none. */
  readonly address: Ipv4Address | undefined;
  /** The network card. @default ens5 */
  readonly interface: NetworkInterface;
}

/** An image in EC2. */
export interface AwsImage {
  /** Id, such as `ami-0123456789abcdef0`. */
  readonly ami: string;
  /** Its architecture, as AWS calls it; undefined if the manifest states none. */
  readonly architecture: "x86_64" | "arm64" | undefined;
}

/**
 * What a burstable instance does without CPU credits: `standard` slows down to its baseline, and `unlimited` goes on and
 * bills surplus credits.
 */
export type CreditMode = "standard" | "unlimited";

/** A network card. */
export interface NetworkInterface {
  /** Name in the kernel, such as `wlan0`. */
  readonly name: string;
  readonly kind: "wifi" | "ethernet";
  /** Hardware address, lower-case with colons, which pins the interface's name; undefined if the manifest states none. */
  readonly macAddress: string | undefined;
}

/** A person with administrator rights on every host. */
export interface User {
  /** Linux user name. */
  readonly name: string;
  /** OpenSSH public keys; at least one. */
  readonly sshKeys: readonly string[];
}
