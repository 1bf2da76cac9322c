/**
 * Why a rehearsal needs a program. `network`: to build the stage. `kubeadm`: to run a real control plane, and
 * kubelets that join it. `cluster`: to run pods too. `tailscale`: to run a real tailnet.
 */
export type Need = "network" | "kubeadm" | "cluster" | "tailscale";

/** How a program prints its version. */
export interface VersionQuestion {
  readonly args: readonly string[];
  /** Environment of the question. @default none */
  readonly env?: Readonly<Record<string, string>>;
  /** Its first group is the version, without a leading "v". The text is everything the program prints. */
  readonly answer: RegExp;
}

/** Pages with the releases of programs that Debian lacks. */
const KUBERNETES_RELEASES = "https://kubernetes.io/releases/download/";
const ETCD_RELEASES = "https://github.com/etcd-io/etcd/releases";
const CONTAINERD_RELEASES = "https://github.com/containerd/containerd/releases";
const COREDNS_RELEASES = "https://github.com/coredns/coredns/releases";
const TAILSCALE_RELEASES = "https://pkgs.tailscale.com/stable/#static";
const HEADSCALE_RELEASES = "https://github.com/juanfont/headscale/releases";

/** What is known of a program that a rehearsal can need. */
export interface CatalogueEntry {
  readonly needs: readonly Need[];
  /** Its packages in Debian; undefined if Debian has none, or only releases that are too old for our configuration. */
  readonly debian: string | undefined;
  /** Its packages in nixpkgs. */
  readonly nixpkgs: string;
  /** The page from which its makers' releases can be downloaded. @default none, because Debian has it */
  readonly releases?: string;
  /** What it is, if that is not the program of this name. @default it is that program */
  readonly meaning?: string;
  /** Undefined if no report names the version. */
  readonly version?: VersionQuestion;
  /** Whether it is a CNI plugin, which distributions keep outside PATH. @default false */
  readonly isCniPlugin?: boolean;
  /** Whether it is a part of the cluster that a verdict names. The others are its tools. @default false */
  readonly isPart?: boolean;
}

const kubernetes = (need: Need): CatalogueEntry => ({
  needs: [need],
  debian: undefined,
  nixpkgs: "kubernetes",
  releases: KUBERNETES_RELEASES,
  version: { args: ["--version"], answer: /^Kubernetes v(\S+)/ },
  isPart: true,
});

const cniPlugin: CatalogueEntry = {
  needs: ["cluster"],
  debian: "containernetworking-plugins",
  nixpkgs: "cni-plugins",
  // Without CNI_COMMAND a plugin prints its version to the standard error.
  version: { args: [], answer: /^CNI \S+ plugin (?:version )?v?(\S+)/ },
  isCniPlugin: true,
};

const network = (debian: string, nixpkgs = debian): CatalogueEntry => ({ needs: ["network"], debian, nixpkgs });

/** Every program that a rehearsal can need, in the order in which reports name them. */
const ENTRIES = {
  unshare: network("util-linux"),
  nsenter: network("util-linux"),
  mount: network("mount", "util-linux"),
  ip: network("iproute2"),
  bridge: network("iproute2"),
  nft: {
    needs: ["network", "cluster"],
    debian: "nftables",
    nixpkgs: "nftables",
    version: { args: ["--version"], answer: /^nftables v(\S+)/ },
  },
  "iptables-restore": network("iptables"),
  fping: network("fping"),
  perl: network("perl-base", "perl"),
  wg: network("wireguard-tools wireguard-go"),
  kubeadm: {
    ...kubernetes("kubeadm"),
    version: { args: ["version", "--output", "short"], answer: /^v(\S+)/ },
  },
  kubelet: kubernetes("kubeadm"),
  kubectl: {
    needs: ["kubeadm"],
    debian: undefined,
    nixpkgs: "kubectl",
    releases: KUBERNETES_RELEASES,
    version: { args: ["version", "--client"], answer: /^Client Version: v(\S+)/ },
  },
  "kube-apiserver": kubernetes("kubeadm"),
  "kube-controller-manager": kubernetes("kubeadm"),
  "kube-scheduler": kubernetes("kubeadm"),
  "kube-proxy": kubernetes("cluster"),
  etcd: {
    needs: ["kubeadm"],
    debian: undefined,
    nixpkgs: "etcd",
    releases: ETCD_RELEASES,
    version: { args: ["--version"], answer: /^etcd Version: (\S+)/ },
    isPart: true,
  },
  etcdctl: {
    needs: ["cluster"],
    debian: undefined,
    nixpkgs: "etcd",
    releases: ETCD_RELEASES,
    version: { args: ["version"], answer: /^etcdctl version: (\S+)/ },
  },
  etcdutl: {
    needs: ["cluster"],
    debian: undefined,
    nixpkgs: "etcd",
    releases: ETCD_RELEASES,
    version: { args: ["version"], answer: /^etcdutl version: (\S+)/ },
  },
  "nix-instantiate": {
    needs: ["kubeadm"],
    debian: "nix-bin",
    nixpkgs: "nix",
    version: { args: ["--version"], answer: /^nix-instantiate \(.*\) (\S+)/ },
  },
  containerd: {
    needs: ["kubeadm"],
    debian: undefined,
    nixpkgs: "containerd",
    releases: CONTAINERD_RELEASES,
    version: { args: ["--version"], answer: /^containerd \S+ v?(\S+)/ },
    isPart: true,
  },
  "containerd-shim-runc-v2": {
    needs: ["cluster"],
    debian: undefined,
    nixpkgs: "containerd",
    releases: CONTAINERD_RELEASES,
    version: { args: ["-v"], answer: /^\s*Version:\s+v?(\S+)/m },
  },
  ctr: {
    needs: ["kubeadm"],
    debian: undefined,
    nixpkgs: "containerd",
    releases: CONTAINERD_RELEASES,
    version: { args: ["--version"], answer: /^ctr \S+ v?(\S+)/ },
  },
  runc: {
    needs: ["cluster"],
    debian: "runc",
    nixpkgs: "runc",
    version: { args: ["--version"], answer: /^runc version (\S+)/ },
    isPart: true,
  },
  coredns: {
    needs: ["cluster"],
    debian: undefined,
    nixpkgs: "coredns",
    releases: COREDNS_RELEASES,
    version: { args: ["-version"], answer: /^CoreDNS-(\S+)/ },
    isPart: true,
  },
  iptables: {
    needs: ["cluster"],
    debian: "iptables",
    nixpkgs: "iptables",
    version: { args: ["--version"], answer: /^iptables v(\S+)/ },
  },
  conntrack: {
    needs: ["cluster"],
    debian: "conntrack",
    nixpkgs: "conntrack-tools",
    version: { args: ["--version"], answer: /^conntrack v(\S+)/ },
  },
  busybox: {
    needs: ["cluster"],
    debian: "busybox-static",
    nixpkgs: "busybox",
    version: { args: ["--help"], answer: /^BusyBox v(\S+)/ },
  },
  curl: {
    needs: ["cluster"],
    debian: "curl",
    nixpkgs: "curl",
    version: { args: ["--version"], answer: /^curl (\S+)/ },
  },
  ldd: { needs: ["cluster"], debian: "libc-bin", nixpkgs: "glibc.bin" },
  "host-local": cniPlugin,
  loopback: cniPlugin,
  portmap: cniPlugin,
  "kubelet-next": {
    needs: [],
    meaning: "the kubelet of the next minor version of Kubernetes",
    debian: undefined,
    nixpkgs: "kubernetes",
    releases: KUBERNETES_RELEASES,
  },
  tailscaled: {
    needs: ["tailscale"],
    debian: undefined,
    nixpkgs: "tailscale",
    releases: TAILSCALE_RELEASES,
    version: { args: ["--version"], answer: /^(\d\S*)/ },
  },
  tailscale: {
    needs: ["tailscale"],
    debian: undefined,
    nixpkgs: "tailscale",
    releases: TAILSCALE_RELEASES,
    version: { args: ["version"], answer: /^(\d\S*)/ },
  },
  headscale: {
    needs: ["tailscale"],
    debian: undefined,
    nixpkgs: "headscale",
    releases: HEADSCALE_RELEASES,
    version: { args: ["version"], answer: /^(?:headscale version )?v?(\S+)/ },
  },
} as const satisfies Record<string, CatalogueEntry>;

export type ProgramName = keyof typeof ENTRIES;

/** What is known of each program, in the order in which reports name them. */
export const CATALOGUE: Readonly<Record<ProgramName, CatalogueEntry>> = ENTRIES;

/** The names of all programs, in the order of the catalogue. */
export const PROGRAM_NAMES: readonly ProgramName[] = Object.keys(ENTRIES).filter((name): name is ProgramName =>
  Object.hasOwn(ENTRIES, name),
);

/** Needs that a need includes. Nodes need a control plane. */
const INCLUDED: Readonly<Record<Need, readonly Need[]>> = {
  network: ["network"],
  kubeadm: ["kubeadm"],
  cluster: ["kubeadm", "cluster"],
  tailscale: ["tailscale"],
};

/** The programs of a need, in the order of the catalogue. */
export function programsOf(need: Need): readonly ProgramName[] {
  return PROGRAM_NAMES.filter((name) => CATALOGUE[name].needs.some((each) => INCLUDED[need].includes(each)));
}
