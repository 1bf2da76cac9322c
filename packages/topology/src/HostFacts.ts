import {
  type AwsHost,
  Cidr,
  type CpuLevel,
  type Homelab,
  type Host,
  type Ipv4Address,
  type LanHost,
  Size,
} from "@ducksnest/manifest";
import { tryCpuFacts } from "./cpuModels";
import { type NvidiaFacts, tryNvidiaFacts } from "./gpuModels";
import { type Architecture, tryInstanceTypeFacts } from "./instanceTypes";
import { type KubeletReservations, kubeletReservations } from "./kubeletReservations";
import { siteCidr } from "./nodeIp";
import { nodeLabels } from "./nodeLabels";
import { type OpenPorts, openPorts, type Peers } from "./openPorts";

/** A policy-routing rule that keeps a destination out of the tailnet. */
export interface LanRule {
  readonly to: Cidr;
  /** Below 5210, where Tailscale's own rules begin. @see https://github.com/tailscale/tailscale/blob/v1.102.3/wgengine/router/osrouter/router_linux.go */
  readonly priority: number;
}

/** What follows from the machine that a host is. */
export interface Machine {
  readonly architecture: Architecture;
  readonly nixSystem: "x86_64-linux" | "aarch64-linux";
  readonly cpuVendor: "intel" | "amd" | "arm";
  /** Undefined on ARM. */
  readonly cpuLevel: CpuLevel | undefined;
  readonly cpus: number;
  readonly memory: Size;
  /** The first card that an NVIDIA driver supports. */
  readonly nvidia: NvidiaFacts | undefined;
}

/** What follows from the manifest for one host. */
export interface HostFacts extends Machine {
  readonly host: Host;
  /** Kubernetes node name, which is the hostname. */
  readonly nodeName: string;
  readonly nodeIp: Ipv4Address;
  /** Node labels, sorted by key. */
  readonly labels: Readonly<Record<string, string>>;
  readonly reservations: KubeletReservations;
  /** Swaps into compressed memory, which a machine below 4 GiB needs to survive a burst. */
  readonly zramSwap: boolean;
  readonly openPorts: readonly OpenPorts[];
  /** Routes it offers to the tailnet: its own node IP and nothing else, so that peers accept it as a source. */
  readonly advertisedRoutes: readonly Cidr[];
  readonly lanRules: readonly LanRule[];
}

const LAN_RULE_PRIORITY = 5200;

/**
 * Derives one host's facts.
 * @throws Error when its CPU model or instance type is not known, which `underivableFacts` reports beforehand
 */
export function hostFacts(homelab: Homelab, host: Host, nodeIp: Ipv4Address, peers: Peers): HostFacts {
  const machine = host.kind === "lan" ? lanMachine(host) : instance(host);
  return {
    host,
    nodeName: host.hostname,
    nodeIp,
    ...machine,
    labels: nodeLabels(host, machine),
    reservations: kubeletReservations(machine.memory, machine.cpus),
    zramSwap: host.kind === "lan" && machine.memory.bytes < Size.gibibytes(4).bytes,
    openPorts: openPorts(homelab, host, peers),
    advertisedRoutes: [Cidr.host(nodeIp)],
    lanRules: [{ to: siteCidr(host), priority: LAN_RULE_PRIORITY }],
  };
}

function lanMachine({ hardware }: LanHost): Machine {
  const cpu = tryCpuFacts(hardware.cpu);
  if (cpu === undefined) throw new Error(`no facts about CPU "${hardware.cpu.model}"`);
  return {
    architecture: "x86_64",
    nixSystem: "x86_64-linux",
    cpuVendor: cpu.vendor,
    cpuLevel: cpu.level,
    cpus: hardware.cpu.threads,
    memory: hardware.memory,
    nvidia: hardware.gpus.map(tryNvidiaFacts).find((facts) => facts?.branch !== undefined),
  };
}

function instance(host: AwsHost): Machine {
  const facts = tryInstanceTypeFacts(host.instanceType);
  if (facts === undefined) throw new Error(`no facts about instance type "${host.instanceType}"`);
  const arm = facts.architecture === "arm64";
  return {
    architecture: facts.architecture,
    nixSystem: arm ? "aarch64-linux" : "x86_64-linux",
    cpuVendor: facts.cpuVendor,
    // Every x86 family in the table is Skylake, Zen or newer.
    cpuLevel: arm ? undefined : "v3",
    cpus: facts.vcpus,
    memory: facts.memory,
    nvidia: undefined,
  };
}
