import type { ManifestValue } from "@ducksnest/testing";

/** Values of the manifest by their dotted paths; `undefined` removes. */
export type Changes = Readonly<Record<string, ManifestValue | undefined>>;

/** One edit of the manifest. */
export interface Edit {
  /** The edit in words, if the key does not say enough. */
  readonly what?: string;
  /** The new values. */
  readonly to: Changes;
  /** Why AWS does what the table says. Edits that reach AWS need it. */
  readonly why?: string;
}

const WORKER = { site: "seoul", role: "worker", instanceType: "t3.small", rootVolumeGiB: 20 };
const EDGE = { ...WORKER, subnet: "10.20.1.0/24", address: "10.20.1.40" };

const AT_HOME = {
  role: "worker",
  address: "192.168.0.18",
  interface: { name: "wlan0", kind: "wifi" },
  boot: "uefi",
  hardware: { cpu: { model: "Intel N100", threads: 4, maxGHz: 3.4 }, memoryGiB: 8, disk: { sizeGiB: 100 } },
};

const STATE = { bucket: "duck-state", region: "ap-northeast-2" };
const MIGRATE = "Terraform asks to run `terraform init -migrate-state`, which copies the state to the new place.";
const CACHE = {
  bucket: "duck-cache",
  region: "ap-northeast-2",
  publicKey: "cache-1:aGVsbG8gd29ybGQgaGVsbG8gd29ybGQgaGVsbG8gd28=",
};
const OPERATOR = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIP/Oo+vcth8GwqZk1DkFaSPGQamryT2nJP0hlo02ORqM";

/** What is added to the reference homelab before all edits, so that every key has something to change. */
export const BASE: Changes = { "hosts.edge": EDGE };

const SUBNETS = [
  { cidr: "10.20.0.0/24", zone: "a" },
  { cidr: "10.20.1.0/24", zone: "c" },
];
const subnets = (a: string, zone: string) => ({
  "sites.seoul.subnets": [
    { cidr: "10.20.0.0/24", zone: "a" },
    { cidr: a, zone },
  ],
});

/** An edit of every key that the manifest has, by the key's name in docs/manifest.md. */
export const EDITS: Readonly<Record<string, Edit>> = {
  name: { to: { name: "nest" }, why: "Tags and names contain the homelab's name." },
  "nixos.release": {
    to: { "nixos.release": "25.11", "cluster.kubernetesVersion": "1.34" },
    why: "Only new instances start from the image of this release. `ducksnest deploy` updates running ones.",
  },
  "nixos.timeZone": { to: { "nixos.timeZone": "UTC" } },
  "nixos.nodeExporter": {
    to: { "nixos.nodeExporter": true },
    why: "Nodes of one site may reach each other's metrics.",
  },
  "cluster.kubernetesVersion": { to: { "cluster.kubernetesVersion": "1.35" } },
  "cluster.podCidr": { to: { "cluster.podCidr": "10.245.0.0/16" } },
  "cluster.serviceCidr": { to: { "cluster.serviceCidr": "10.112.0.0/12" } },
  "cluster.dnsDomain": { to: { "cluster.dnsDomain": "duck.local" } },
  "cluster.calico.version": { to: { "cluster.calico.version": "v3.32.0" } },
  "cluster.calico.encapsulation": {
    to: { "cluster.calico.encapsulation": "IPIPCrossSubnet" },
    why: "Another encapsulation needs other ports between the nodes of a site.",
  },
  "cluster.calico.wireguard": {
    to: { "cluster.calico.wireguard": true },
    why: "WireGuard needs its port between the nodes of a site.",
  },
  "cluster.calico.dataplane": { to: { "cluster.calico.dataplane": "nftables" } },
  "cluster.calico.mtu": { to: { "cluster.calico.mtu": 1200 } },
  "cluster.calico.vxlanChecksumOffload": { to: { "cluster.calico.vxlanChecksumOffload": false } },
  "cluster.calico.nodeAddress": { to: { "cluster.calico.nodeAddress": "nodeInternalIp" } },
  "cluster.calico.nodeAddress.interface": { to: { "cluster.calico.nodeAddress": { interface: "^(ens5|wlan0)$" } } },
  "cluster.calico.nodeAddress.cidrs": {
    to: { "cluster.calico.nodeAddress": { cidrs: ["10.20.0.0/16", "192.168.0.0/24"] } },
  },
  "tailnet.cidr": { to: { "tailnet.cidr": "100.100.0.0/16" } },
  "tailnet.mtu": { to: { "tailnet.mtu": 1300 } },
  "tailnet.interface": { to: { "tailnet.interface": "tailscale1" } },
  "tailnet.domain": {
    to: { "tailnet.domain": "other.ts.net" },
    why: "Only the output `api-endpoint` changes.",
  },
  "tailnet.loginServer": { to: { "tailnet.loginServer": "https://headscale.example.org" } },
  "sites.<name>.cidr": { to: { "sites.home.cidr": "192.168.0.0/25" } },
  "sites.<name>.gateway": { to: { "sites.home.gateway": "192.168.0.254" } },
  "sites.<name>.mtu": { to: { "sites.home.mtu": 1400 } },
  "sites.<name>.wifi": { to: { "sites.home.wifi": { ssid: "other" } } },
  "sites.<name>.wifi.country": { to: { "sites.home.wifi.country": "KR" } },
  "sites.<name>.wifi.ssid": { to: { "sites.home.wifi.ssid": "other" } },
  "sites.<name>.region": {
    to: { "sites.seoul.region": "ap-northeast-1" },
    why: "Terraform looks for the resources in the new region, finds none, and creates all again. **The old ones stay and cost money**, so `ducksnest` refuses the edit while something is deployed: run `npx cdktf destroy` first.",
  },
  "sites.<name>.vpcCidr": {
    to: { "sites.seoul.vpcCidr": "10.20.0.0/17" },
    why: "AWS cannot change a VPC's network, and everything is inside it.",
  },
  "sites.<name>.subnets": {
    what: "adding a subnet",
    to: {
      "sites.seoul.subnets": [
        { cidr: "10.20.0.0/24", zone: "a" },
        { cidr: "10.20.1.0/24", zone: "c" },
        { cidr: "10.20.2.0/24", zone: "b" },
      ],
    },
    why: "Subnets are independent of each other.",
  },
  "sites.<name>.subnets[].cidr": {
    to: { ...subnets("10.20.3.0/24", "c"), "hosts.edge.subnet": "10.20.3.0/24", "hosts.edge.address": "10.20.3.40" },
    why: "AWS cannot change a subnet's network, and its instances get other addresses.",
  },
  "sites.<name>.subnets[].zone": {
    to: subnets("10.20.1.0/24", "b"),
    why: "AWS cannot move a subnet to another zone, and its instances go with it.",
  },
  "hosts.<name>.hostname": {
    to: { "hosts.edge.hostname": "edge-1" },
    why: "The hostname is in tags. `ducksnest deploy` renames the running host.",
  },
  "hosts.<name>.stateVersion": { to: { "hosts.edge.stateVersion": "25.11" } },
  "hosts.<name>.address": {
    to: { "hosts.edge.address": "10.20.1.41" },
    why: "AWS cannot change the primary address of an instance.",
  },
  "hosts.<name>.subnet": {
    to: { "hosts.edge.subnet": "10.20.0.0/24", "hosts.edge.address": "10.20.0.40" },
    why: "AWS cannot move an instance to another subnet.",
  },
  "hosts.<name>.instanceType": {
    to: { "hosts.control-plane.instanceType": "t3.large" },
    why: "AWS stops the instance, changes its type and starts it again: minutes of downtime, and another public address.",
  },
  "hosts.<name>.rootVolumeGiB": {
    to: { "hosts.control-plane.rootVolumeGiB": 40 },
    why: "A volume can grow while it is in use. NixOS grows the file system at the next boot.",
  },
  "hosts.<name>.image.ami": {
    to: { "hosts.control-plane.image": { ami: "ami-0123456789abcdef0" } },
    why: "A running instance keeps the image that it was launched with.",
  },
  "hosts.<name>.image.architecture": {
    to: { "hosts.control-plane.image": { ami: "ami-0123456789abcdef0", architecture: "x86_64" } },
    why: "It only says what the image has; see `image.ami`.",
  },
  "hosts.<name>.creditMode": {
    to: { "hosts.edge.creditMode": "unlimited" },
    why: "AWS changes how it bills a running instance.",
  },
  "hosts.<name>.etcdVolumeGiB": {
    to: { "hosts.control-plane.etcdVolumeGiB": 16 },
    why: "A volume can grow while it is in use, but never shrink. The file system grows when the kubelet starts: `sudo systemctl restart kubelet`.",
  },
  "sites.<name>.sessionManager": {
    to: { "sites.seoul.sessionManager": false },
    why: "The roles of the instances lose these permissions at once.",
  },
  "nixos.flake": {
    to: { "nixos.flake": "github:me/homelab?dir=nix" },
    why: "The bucket with the archive goes. Instances fetch the flake only at their first boot.",
  },
  "hosts.<name>.interface": { to: { "hosts.firebat.interface": { name: "wlp2s0", kind: "wifi" } } },
  "hosts.<name>.interface.name": { to: { "hosts.firebat.interface.name": "wlp2s0" } },
  "hosts.<name>.interface.kind": { to: { "hosts.firebat.interface.kind": "ethernet" } },
  "hosts.<name>.interface.macAddress": { to: { "hosts.firebat.interface.macAddress": "3c:7c:3f:00:00:01" } },
  "hosts.<name>.boot": { to: { "hosts.firebat.boot": { bios: "/dev/sda" } } },
  "hosts.<name>.boot.bios": { to: { "hosts.old.boot": { bios: "/dev/sdb" } } },
  "hosts.<name>.hardware.cpu": { to: { "hosts.firebat.hardware.cpu.threads": 8 } },
  "hosts.<name>.hardware.cpu.model": { to: { "hosts.firebat.hardware.cpu.model": "Intel N95" } },
  "hosts.<name>.hardware.cpu.threads": { to: { "hosts.firebat.hardware.cpu.threads": 8 } },
  "hosts.<name>.hardware.cpu.maxGHz": { to: { "hosts.firebat.hardware.cpu.maxGHz": 3 } },
  "hosts.<name>.hardware.cpu.level": { to: { "hosts.firebat.hardware.cpu.level": "v2" } },
  "hosts.<name>.hardware.memoryGiB": { to: { "hosts.firebat.hardware.memoryGiB": 8 } },
  "hosts.<name>.hardware.disk.sizeGiB": { to: { "hosts.firebat.hardware.disk.sizeGiB": 100 } },
  "hosts.<name>.hardware.disk.installDisk": {
    to: { "hosts.firebat.hardware.disk.installDisk": "/dev/disk/by-id/ata-Disk_1" },
  },
  "hosts.<name>.hardware.disk.swapGiB": { to: { "hosts.firebat.hardware.disk.swapGiB": 4 } },
  "hosts.<name>.hardware.disk.filesystem": { to: { "hosts.firebat.hardware.disk.filesystem": "xfs" } },
  "hosts.<name>.hardware.disk.device": { to: { "hosts.firebat.hardware.disk.device": "/dev/disk/by-label/root" } },
  "hosts.<name>.hardware.disk.espDevice": { to: { "hosts.firebat.hardware.disk.espDevice": "/dev/disk/by-label/esp" } },
  "hosts.<name>.hardware.gpus": { to: { "hosts.firebat.hardware.gpus": [] } },
  "hosts.<name>.hardware.gpus[].model": { to: { "hosts.firebat.hardware.gpus": [{ model: "Intel UHD 605" }] } },
  "hosts.<name>.hardware.laptop": { to: { "hosts.firebat.hardware.laptop": false } },
  "users.<name>.sshKeys": {
    to: {
      "users.second": { sshKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIP/Oo+vcth8GwqZk1DkFaSPGQamryT2nJP0hlo02ORqM"] },
    },
  },
  "hosts.<name>.site": {
    to: { "hosts.edge": { ...AT_HOME, site: "home" } },
    why: "The host is another computer from then on.",
  },
  "hosts.<name>.role": {
    to: { "hosts.edge.role": "control-plane", "hosts.control-plane.role": "worker" },
    why: "Terraform cannot know that etcd moves: make a new control plane instead.",
  },
  "secrets.operators": { to: { secrets: { operators: [OPERATOR] } } },
  "secrets.tokenTtlHours": { to: { secrets: { operators: [OPERATOR], tokenTtlHours: 12 } } },
  "state.s3.bucket": { to: { state: { s3: STATE } }, why: MIGRATE },
  "state.s3.region": { to: { state: { s3: { ...STATE, region: "eu-west-1" } } }, why: MIGRATE },
  "state.s3.keyPrefix": { to: { state: { s3: { ...STATE, keyPrefix: "lab" } } }, why: MIGRATE },
  "state.s3.kmsKeyAlias": { to: { state: { s3: { ...STATE, kmsKeyAlias: "alias/duck" } } }, why: MIGRATE },
  "nixCache.s3.bucket": { to: { nixCache: { s3: CACHE } } },
  "nixCache.s3.region": { to: { nixCache: { s3: { ...CACHE, region: "eu-west-1" } } } },
  "nixCache.s3.publicKey": {
    to: { nixCache: { s3: { ...CACHE, publicKey: "cache-2:aGVsbG8gd29ybGQgaGVsbG8gd29ybGQgaGVsbG8gd28=" } } },
  },
  "github.repository": { to: { github: { repository: "DuckOriDuck/other" } } },
  checks: { to: { checks: { "mtu-fits-every-path": "warning" } } },
};

/** Keys that cannot change alone, with the reason. */
export const NOT_EDITED: Readonly<Record<string, string>> = {
  "sites.<name>.kind": "A site of another kind is another site.",
};

/** What happens to hosts and sites as a whole. */
export const EVENTS: readonly Edit[] = [
  {
    what: "renaming a host's key",
    to: { "hosts.edge": undefined, "hosts.border": { ...EDGE, hostname: "edge" } },
    why: "Terraform knows an instance by its address; only names of outputs contain the key.",
  },
  {
    what: "adding a host whose name sorts before the others",
    to: { "hosts.aaa": WORKER },
    why: "A worker's address follows from its hostname alone.",
  },
  { what: "removing a host", to: { "hosts.edge": undefined }, why: "Drain the node first." },
  {
    what: "renaming a site",
    to: {
      "sites.seoul": undefined,
      "sites.korea": { kind: "aws", region: "ap-northeast-2", vpcCidr: "10.20.0.0/16", subnets: SUBNETS },
      "hosts.control-plane.site": "korea",
      "hosts.edge.site": "korea",
    },
    why: "A stack has the name of its site. `ducksnest.lock` keeps the old stack until you ran `npx cdktf destroy` with the old name.",
  },
];
