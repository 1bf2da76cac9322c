import type { Path, Value } from "../places";

/** Values that are right for a setting in most homelabs. */
export const SETTINGS: readonly (readonly [path: Path, values: readonly Value[]])[] = [
  [["name"], ["a", "lab", "constructor", "x".repeat(63), "0-0"]],
  [
    ["nixos", "timeZone"],
    ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Asia/Kathmandu"],
  ],
  [
    ["nixos", "nodeExporter"],
    [true, false],
  ],
  [
    ["cluster", "calico", "encapsulation"],
    ["VXLAN", "VXLANCrossSubnet", "IPIP", "IPIPCrossSubnet", "None"],
  ],
  [
    ["cluster", "calico", "wireguard"],
    [true, false],
  ],
  [
    ["cluster", "calico", "vxlanChecksumOffload"],
    [true, false],
  ],
  [
    ["cluster", "calico", "dataplane"],
    ["iptables", "nftables"],
  ],
  [
    ["cluster", "calico", "mtu"],
    ["auto", 576, 1000, 1200, 1220, 1230],
  ],
  [
    ["cluster", "calico", "nodeAddress"],
    ["auto", "nodeInternalIp", { cidrs: ["192.168.0.0/16", "10.0.0.0/8"] }],
  ],
  [
    ["cluster", "podCidr"],
    ["10.244.0.0/16", "10.128.0.0/9", "172.16.0.0/16", "10.42.0.0/16", "10.244.0.0/20"],
  ],
  [
    ["cluster", "serviceCidr"],
    ["10.96.0.0/12", "10.43.0.0/16", "172.20.0.0/24", "10.100.0.0/16"],
  ],
  [
    ["cluster", "dnsDomain"],
    ["cluster.local", "k8s.internal", "a", "0.0"],
  ],
  [
    ["tailnet", "mtu"],
    [1280, 1300, 1400],
  ],
  [
    ["tailnet", "interface"],
    ["tailscale0", "ts0", "tail-net.1"],
  ],
  [
    ["tailnet", "cidr"],
    ["100.64.0.0/10", "100.100.0.0/16"],
  ],
  [
    ["tailnet", "domain"],
    ["tail1234.ts.net", "tailnet.example.org", "a.b"],
  ],
  [
    ["tailnet", "loginServer"],
    [null, "https://headscale.example.org", "https://h:8443/a?b=c%20d"],
  ],
  [
    ["state"],
    [
      { s3: { bucket: "my-state", region: "eu-central-1" } },
      { s3: { bucket: "a.b-c", keyPrefix: "x/y.z", region: "us-east-1", kmsKeyAlias: "alias/state" } },
    ],
  ],
  [
    ["secrets"],
    [
      { operators: ["age12rv93cyctmx87czp32hse3dttpl59sjhp2yyp9dfarx2e58k23wqhtk995"] },
      {
        operators: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIP/Oo+vcth8GwqZk1DkFaSPGQamryT2nJP0hlo02ORqM"],
        tokenTtlHours: 720,
      },
    ],
  ],
  [
    ["nixCache"],
    [
      {
        s3: {
          bucket: "my-cache",
          region: "eu-central-1",
          publicKey: "c-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=",
        },
      },
    ],
  ],
  [
    ["nixos", "flake"],
    ["github:octocat/homelab?dir=nix", "git+https://git.example.org/homelab.git?ref=main&dir=nix"],
  ],
  [["github"], [{ repository: "owner/name" }, { repository: "a-b/c.d_e" }]],
];

/** Values that are right for a key wherever it stands among sites and hosts. */
export const FIELDS: Readonly<Record<string, readonly Value[]>> = {
  instanceType: ["t3.medium", "t3a.large", "t4g.medium", "m7a.large", "c6g.xlarge", "r6i.2xlarge", "t3.2xlarge"],
  rootVolumeGiB: [20, 30.5, 100, 16384, 8.000001],
  etcdVolumeGiB: [1, 8, 20.5, 16384],
  creditMode: ["standard", "unlimited"],
  image: [{ ami: "ami-0123456789abcdef0" }, { ami: "ami-01234567", architecture: "x86_64" }],
  sessionManager: [true, false],
  region: ["eu-central-1", "us-east-1", "ap-northeast-2"],
  boot: ["uefi", { bios: "/dev/sda" }, { bios: "/dev/disk/by-id/ata-X_1.2:3+4" }],
  mtu: [1280, 1400, 1500, 9000, 9216],
  memoryGiB: [1.9, 4, 15.4, 64, 1024],
  threads: [1, 2, 4, 128],
  maxGHz: [0.8, 2.13, 5.999],
  sizeGiB: [32, 467.4, 20000, 33.333333333],
  filesystem: ["ext4", "xfs", "btrfs"],
  level: ["v2", "v3", "v4"],
  gpus: [[], [{ model: "NVIDIA GTX 1050 Mobile" }], [{ model: "AMD RX 580" }, { model: "Intel UHD 620" }]],
  disk: [
    { sizeGiB: 467.4, installDisk: "/dev/disk/by-id/ata-X_1.2:3+4", swapGiB: 64 },
    {
      sizeGiB: 9.5,
      filesystem: "btrfs",
      device: "/dev/disk/by-label/r",
      espDevice: "/dev/disk/by-label/E",
      swapGiB: 0,
    },
  ],
  laptop: [true, false],
  stateVersion: ["25.11", "26.05", "23.11"],
  wifi: [{ ssid: "a", country: "KR" }, { ssid: "b" }],
  ssid: [
    "a",
    "집에서 🦆",
    "it's ${x} %{y} \\n",
    "''${z}''",
    "- a: b #c",
    "null",
    "1e3",
    " x ",
    "é".repeat(16),
    "a\tb",
    '=P"'.slice(0, 2),
  ],
};
