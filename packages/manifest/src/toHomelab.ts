import type {
  AwsSite,
  AwsSubnet,
  CalicoSettings,
  Hardware,
  Homelab,
  Host,
  LanSite,
  NetworkInterface,
  NodeAddressMethod,
  Site,
} from "./model";
import type { ParsedHomelab } from "./schema/homelab";
import type { ParsedHost } from "./schema/host";
import { DEFAULT_TOKEN_TTL_HOURS } from "./schema/secrets";
import type { ParsedSite } from "./schema/site";
import { Size } from "./units/Size";

/** Joins the parsed sections into the model. The sections must be consistent: see `consistencyFindings`. */
export function toHomelab(parsed: ParsedHomelab): Homelab {
  const sites = new Map(sorted(parsed.sites).map(([name, site]) => [name, toSite(name, site)]));
  const { state, nixCache, github } = parsed;
  return deepFreeze({
    name: parsed.name,
    nixos: { ...parsed.nixos, flake: parsed.nixos.flake },
    cluster: { ...parsed.cluster, calico: toCalico(parsed.cluster.calico) },
    tailnet: { ...parsed.tailnet, loginServer: parsed.tailnet.loginServer ?? undefined },
    sites: [...sites.values()],
    hosts: sorted(parsed.hosts).map(([name, host]) =>
      toHost(name, host, known(sites.get(host.site)), parsed.nixos.release),
    ),
    users: sorted(parsed.users).map(([name, { sshKeys }]) => ({ name, sshKeys })),
    secrets: parsed.secrets ?? { operators: [], tokenTtlHours: DEFAULT_TOKEN_TTL_HOURS },
    state: state && {
      bucket: state.s3.bucket,
      keyPrefix: state.s3.keyPrefix,
      region: state.s3.region,
      kmsKeyAlias: state.s3.kmsKeyAlias,
    },
    nixCache: nixCache?.s3,
    github,
    checks: new Map(sorted(parsed.checks)),
  });
}

function toCalico(calico: ParsedHomelab["cluster"]["calico"]): CalicoSettings {
  return { ...calico, nodeAddress: toNodeAddressMethod(calico.nodeAddress) };
}

function toNodeAddressMethod(method: ParsedHomelab["cluster"]["calico"]["nodeAddress"]): NodeAddressMethod {
  if (typeof method === "string") return { kind: method };
  return "interface" in method
    ? { kind: "interface", pattern: method.interface }
    : { kind: "cidrs", cidrs: method.cidrs };
}

function toSite(name: string, site: ParsedSite): Site {
  if (site.kind === "aws") return { name, ...site } satisfies AwsSite;
  const { wifi, ...lan } = site;
  return { name, ...lan, wifiSsid: wifi?.ssid } satisfies LanSite;
}

function toHost(name: string, host: ParsedHost, site: Site, release: string): Host {
  const common = {
    name,
    hostname: host.hostname ?? name,
    role: host.role,
    stateVersion: host.stateVersion ?? release,
  };
  if (site.kind === "lan") {
    const boot = known(host.boot);
    return {
      ...common,
      kind: "lan",
      site,
      address: known(host.address),
      interface: toInterface(known(host.interface)),
      boot: boot === "uefi" ? { kind: "uefi" } : { kind: "bios", device: boot.bios },
      hardware: toHardware(known(host.hardware)),
    };
  }
  return {
    ...common,
    kind: "aws",
    site,
    instanceType: known(host.instanceType),
    rootVolume: known(host.rootVolumeGiB),
    image: host.image && { ...host.image, architecture: host.image.architecture },
    creditMode: host.creditMode,
    etcdVolume: host.role === "control-plane" ? (host.etcdVolumeGiB ?? DEFAULT_ETCD_VOLUME) : undefined,
    subnet: subnetOf(site, host),
    address: host.address,
    interface: host.interface ? toInterface(host.interface) : NITRO_INTERFACE,
  };
}

/**
 * Room for etcd's quota of 2 GiB four times: the database, its copy while it is defragmented, a snapshot and the log. It
 * equals the largest quota that etcd suggests.
 * @see https://etcd.io/docs/v3.6/dev-guide/limit/#storage-size-limit
 */
const DEFAULT_ETCD_VOLUME = Size.gibibytes(8);

/**
 * The first network interface of a Nitro instance under predictable naming.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/enhanced-networking-ena.html
 */
const NITRO_INTERFACE: NetworkInterface = { name: "ens5", kind: "ethernet", macAddress: undefined };

function subnetOf(site: AwsSite, host: ParsedHost): AwsSubnet {
  return known(host.subnet ? site.subnets.find(({ cidr }) => String(cidr) === String(host.subnet)) : site.subnets[0]);
}

function toInterface(nic: NonNullable<ParsedHost["interface"]>): NetworkInterface {
  return { ...nic, macAddress: nic.macAddress };
}

function toHardware(hardware: NonNullable<ParsedHost["hardware"]>): Hardware {
  const { cpu, memoryGiB, disk, gpus, laptop } = hardware;
  const { sizeGiB, ...device } = disk;
  return { cpu: { ...cpu, level: cpu.level }, memory: memoryGiB, disk: { size: sizeGiB, ...device }, gpus, laptop };
}

/** Code-unit order, which no locale changes. */
function sorted<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** A value that is present, because `consistencyFindings` found nothing missing. */
function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("the sections are not consistent");
  return value;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
