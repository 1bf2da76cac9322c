import type { Cidr } from "./units/Cidr";
import type { Ipv4Address } from "./units/Ipv4Address";
import type { Mtu } from "./units/Mtu";
import type { Size } from "./units/Size";

/**
 * One homelab, as its manifest declares it: validated, defaults filled in, frozen.
 * Nothing in here is derived; what follows from it is in `@ducksnest/topology`.
 */
export interface Homelab {
  /** DNS label; names the cluster, the VPC and the Terraform stack. */
  readonly name: string;
  readonly nixos: NixosSettings;
  readonly cluster: ClusterSettings;
  readonly tailnet: Tailnet;
  /** Sorted by name. */
  readonly sites: readonly Site[];
  /** Sorted by name, whatever their order in the manifest, so that outputs do not depend on it. */
  readonly hosts: readonly Host[];
  /** Sorted by name. */
  readonly users: readonly User[];
  readonly state: S3State | undefined;
  readonly nixCache: NixCache | undefined;
  readonly github: Github | undefined;
  /** Severity of a rule where it is not to be the rule's own. */
  readonly checks: ReadonlyMap<string, CheckLevel>;
}

export type CheckLevel = "off" | "warning" | "error";

export interface NixosSettings {
  /** nixpkgs release branch, such as `26.05`. */
  readonly release: string;
  /** IANA time zone, such as `Asia/Seoul`. */
  readonly timeZone: string;
  /** Whether every host serves its metrics to Prometheus. */
  readonly nodeExporter: boolean;
}

export interface ClusterSettings {
  /** Minor version, such as `1.36`. */
  readonly kubernetesVersion: string;
  /** The one Calico pool, and kubeadm's podSubnet. */
  readonly podCidr: Cidr;
  /** kubeadm's serviceSubnet. */
  readonly serviceCidr: Cidr;
  /** Domain of service names, such as `cluster.local`. */
  readonly dnsDomain: string;
  readonly calico: CalicoSettings;
}

/** How Calico carries a pod's packet to another node; the cross-subnet forms leave it bare within one subnet. */
export type Encapsulation = "VXLAN" | "VXLANCrossSubnet" | "IPIP" | "IPIPCrossSubnet" | "None";
export type Dataplane = "iptables" | "nftables";

/** How Calico finds the address of a node among its interfaces. */
export type NodeAddressMethod =
  | { readonly kind: "auto" }
  | { readonly kind: "nodeInternalIp" }
  /** Comma-separated RE2 patterns, searched for anywhere in an interface's name. */
  | { readonly kind: "interface"; readonly pattern: string }
  | { readonly kind: "cidrs"; readonly cidrs: readonly Cidr[] };

export interface CalicoSettings {
  /** Release tag, such as `v3.32.1`. */
  readonly version: string;
  readonly encapsulation: Encapsulation;
  /** Whether Calico encrypts what pods on different nodes send each other, beside Tailscale. */
  readonly wireguard: boolean;
  /** What programs packet filtering; kube-proxy, Calico and the host firewall all follow it. */
  readonly dataplane: Dataplane;
  /** MTU of pod interfaces, or `auto` for the largest that fits every path. */
  readonly mtu: Mtu | "auto";
  readonly nodeAddress: NodeAddressMethod;
}

export interface Tailnet {
  /** Where Tailscale takes node addresses from. */
  readonly cidr: Cidr;
  readonly mtu: Mtu;
  /** Network interface that tailscaled makes. */
  readonly interface: string;
  /** MagicDNS suffix, such as `example.ts.net`. */
  readonly domain: string;
  /** URL of a Headscale server; undefined means Tailscale's own. */
  readonly loginServer: string | undefined;
}

export type Site = LanSite | AwsSite;

/** A home network: one layer-2 segment. */
export interface LanSite {
  readonly kind: "lan";
  readonly name: string;
  readonly cidr: Cidr;
  readonly gateway: Ipv4Address;
  readonly mtu: Mtu;
  /** The Wi-Fi network's name; its passphrase is a secret and never in the manifest. */
  readonly wifiSsid: string | undefined;
}

/** One VPC in one AWS region. */
export interface AwsSite {
  readonly kind: "aws";
  readonly name: string;
  /** Such as `ap-northeast-2`. */
  readonly region: string;
  readonly vpcCidr: Cidr;
  /** In the manifest's order; at least one. */
  readonly subnets: readonly AwsSubnet[];
}

export interface AwsSubnet {
  readonly cidr: Cidr;
  /** Zone letter within the region, such as `a`. */
  readonly zone: string;
}

export type Role = "control-plane" | "worker";
export type Host = LanHost | AwsHost;

interface AnyHost {
  /** Key under `hosts`. */
  readonly name: string;
  /** What the machine calls itself, and its Kubernetes node name; the key unless the manifest says otherwise. */
  readonly hostname: string;
  readonly role: Role;
  /** NixOS release at installation, which system.stateVersion keeps; `nixos.release` unless the manifest says otherwise. */
  readonly stateVersion: string;
}

/** A machine at home. */
export interface LanHost extends AnyHost {
  readonly kind: "lan";
  readonly site: LanSite;
  readonly address: Ipv4Address;
  readonly interface: NetworkInterface;
  readonly boot: Boot;
  readonly hardware: Hardware;
}

/** An EC2 instance. */
export interface AwsHost extends AnyHost {
  readonly kind: "aws";
  readonly site: AwsSite;
  /** Such as `t3.medium`. */
  readonly instanceType: string;
  readonly rootVolume: Size;
  readonly subnet: AwsSubnet;
  /** Private address, where the manifest pins one. */
  readonly address: Ipv4Address | undefined;
  readonly interface: NetworkInterface;
}

export interface NetworkInterface {
  /** Name in the kernel, such as `wlan0`. */
  readonly name: string;
  readonly kind: "wifi" | "ethernet";
  /** Lower-case, colon-separated; pins the interface's name when given. */
  readonly macAddress: string | undefined;
}

export type Boot =
  | { readonly kind: "uefi" }
  /** GRUB in the boot sector of `device`. */
  | { readonly kind: "bios"; readonly device: string };

export interface Hardware {
  readonly cpu: Cpu;
  readonly memory: Size;
  readonly disk: Disk;
  readonly gpus: readonly Gpu[];
  /** Never sleeps when its lid closes. */
  readonly laptop: boolean;
}

/** x86-64 microarchitecture level. @see https://gitlab.com/x86-psABIs/x86-64-ABI */
export type CpuLevel = "v1" | "v2" | "v3" | "v4";

export interface Cpu {
  /** As the vendor writes it, such as `Intel N100`. */
  readonly model: string;
  readonly threads: number;
  readonly maxGHz: number;
  /** Where the manifest states it, for a model that is not known. */
  readonly level: CpuLevel | undefined;
}

export interface Disk {
  readonly size: Size;
  readonly filesystem: "ext4" | "xfs" | "btrfs";
  /** Block device of the root file system, by a stable name. */
  readonly device: string;
  /** Block device of the EFI system partition. */
  readonly espDevice: string;
}

export interface Gpu {
  /** As the vendor writes it, such as `NVIDIA GTX 1050 Mobile`. */
  readonly model: string;
}

export interface User {
  readonly name: string;
  /** OpenSSH public keys; at least one. */
  readonly sshKeys: readonly string[];
}

/** Terraform state in S3; without it, state is a local file. */
export interface S3State {
  readonly bucket: string;
  /** Folder of the state objects; each Terraform stack has one in it. */
  readonly keyPrefix: string;
  readonly region: string;
  /** KMS key alias, such as `alias/ducksnest-state`; undefined means the bucket's default encryption. */
  readonly kmsKeyAlias: string | undefined;
}

/** A signed Nix binary cache in S3. */
export interface NixCache {
  readonly bucket: string;
  readonly region: string;
  /** `name:base64`, as `nix key convert-secret-to-public` prints it. */
  readonly publicKey: string;
}

export interface Github {
  /** `owner/name`. */
  readonly repository: string;
}
