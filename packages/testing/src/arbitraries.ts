import { derive } from "@ducksnest/topology";
import fc from "fast-check";
import { aManifest, homelabOf, type ManifestData, type ManifestValue } from "./manifests";

/** Bounds of a random manifest. */
export interface ManifestBounds {
  /** Most hosts, at least 1. @default 12 */
  readonly maxHosts?: number;
  /** Most sites, at least 1. @default 4 */
  readonly maxSites?: number;
}

/** The random part of a site or host. The rest follows from its index, so that all parts fit together. */
type SiteDraw = { readonly kind: "lan"; readonly mtu: number } | { readonly kind: "aws"; readonly subnets: number };
interface HostDraw {
  /** Decides where in the manifest it stands. */
  readonly rank: number;
  readonly site: number;
  readonly subnet: number;
  readonly pinned: boolean;
  readonly hostname: boolean;
  readonly instanceType: string;
  readonly interface: string;
  readonly hardware: ManifestData;
}

const INSTANCE_TYPES = ["t3.medium", "t3a.large", "t4g.medium", "m7a.large", "c6g.xlarge"];
const INTERFACES = ["wlan0", "wlp2s0", "eth0", "enp3s0", "eno1.20"];
const CABLE = "enp3s0";
/** Largest packet that Wi-Fi carries, in bytes. */
const WIFI_MTU = 2304;
const HARDWARE: readonly ManifestData[] = [
  { cpu: { model: "Intel N100", threads: 4, maxGHz: 3.4 }, memoryGiB: 15.4, disk: { sizeGiB: 467.4 } },
  { cpu: { model: "Intel i3-M 330", threads: 4, maxGHz: 2.13 }, memoryGiB: 1.9, disk: { sizeGiB: 288.6 } },
  { cpu: { model: "AMD Ryzen 7 5800X", threads: 16, maxGHz: 4.7 }, memoryGiB: 64, disk: { sizeGiB: 1000 } },
];

/** Manifests without errors, of 1 to 12 hosts in 1 to 4 sites of both kinds, with any encapsulation, in no particular order. */
export function anyManifest({ maxHosts = 12, maxSites = 4 }: ManifestBounds = {}): fc.Arbitrary<ManifestData> {
  return fc
    .record({
      tailnetMtu: fc.integer({ min: 1280, max: 9000 }),
      encapsulation: fc.constantFrom("VXLAN", "VXLANCrossSubnet", "IPIP", "IPIPCrossSubnet", "None"),
      wireguard: fc.boolean(),
      sites: fc.array(anySite(), { minLength: 1, maxLength: maxSites }),
      hosts: fc.array(anyHost(), { minLength: 1, maxLength: maxHosts }),
      controlPlane: fc.nat(),
    })
    .map(({ tailnetMtu, encapsulation, wireguard, sites, hosts, controlPlane }) => {
      const entries = hosts.map(({ rank, ...draw }, index) => {
        const role = index === controlPlane % hosts.length ? "control-plane" : "worker";
        return { rank, entry: [`host-${index}`, { role, ...hostData(draw, index, sites) }] as const };
      });
      entries.sort((a, b) => a.rank - b.rank);
      return aManifest({
        "tailnet.mtu": tailnetMtu,
        "cluster.calico.encapsulation": encapsulation,
        "cluster.calico.wireguard": wireguard,
        sites: Object.fromEntries(sites.map((draw, index) => [`site-${index}`, siteData(draw, index)])),
        hosts: Object.fromEntries(entries.map(({ entry }) => entry)),
      });
    })
    .filter((data) => derive(homelabOf(data)).kind === "derived");
}

function anySite(): fc.Arbitrary<SiteDraw> {
  return fc.oneof(
    fc.record({ kind: fc.constant("lan" as const), mtu: fc.integer({ min: 1280, max: 9216 }) }),
    fc.record({ kind: fc.constant("aws" as const), subnets: fc.integer({ min: 1, max: 3 }) }),
  );
}

function anyHost(): fc.Arbitrary<HostDraw> {
  return fc.record({
    rank: fc.nat(),
    site: fc.nat(),
    subnet: fc.nat(),
    pinned: fc.boolean(),
    hostname: fc.boolean(),
    instanceType: fc.constantFrom(...INSTANCE_TYPES),
    interface: fc.constantFrom(...INTERFACES),
    hardware: fc.constantFrom(...HARDWARE),
  });
}

function siteData(draw: SiteDraw, index: number): ManifestValue {
  if (draw.kind === "lan") {
    const wifi = { ssid: "ducksnest" };
    return { kind: "lan", cidr: `192.168.${index}.0/24`, gateway: `192.168.${index}.1`, mtu: draw.mtu, wifi };
  }
  const subnets = Array.from({ length: draw.subnets }, (_, subnet) => ({
    cidr: subnetCidr(index, subnet),
    zone: "abc".charAt(subnet),
  }));
  return { kind: "aws", region: "ap-northeast-2", vpcCidr: `10.${20 + index}.0.0/16`, subnets };
}

/** Third octet of a subnet, by its index. A /20 is so large that few hostnames lead to the same address. */
const SUBNET_STEP = 16;

function subnetCidr(site: number, subnet: number): string {
  return `10.${20 + site}.${SUBNET_STEP * subnet}.0/20`;
}

function hostData(draw: Omit<HostDraw, "rank">, index: number, sites: readonly SiteDraw[]): ManifestData {
  const place = draw.site % sites.length;
  const site = sites[place];
  if (site === undefined) throw new Error("a manifest needs at least one site");
  const common = { site: `site-${place}`, ...(draw.hostname && { hostname: `machine-${index}` }) };
  if (site.kind === "lan") {
    const name = site.mtu > WIFI_MTU ? CABLE : draw.interface;
    const nic = { name, kind: name.startsWith("wl") ? "wifi" : "ethernet" };
    return {
      ...common,
      address: `192.168.${place}.${10 + index}`,
      interface: nic,
      boot: "uefi",
      hardware: draw.hardware,
    };
  }
  const subnet = draw.subnet % site.subnets;
  return {
    ...common,
    instanceType: draw.instanceType,
    rootVolumeGiB: 30,
    subnet: subnetCidr(place, subnet),
    ...(draw.pinned && { address: `10.${20 + place}.${SUBNET_STEP * subnet + 1}.${10 + index}` }),
  };
}
