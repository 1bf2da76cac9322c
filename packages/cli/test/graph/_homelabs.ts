import { aManifest, homelabOf, type ManifestData, type ManifestValue, topologyOf } from "@ducksnest/testing";
import type { Topology } from "@ducksnest/topology";

/** A homelab with hosts spread evenly over LANs. The first host is the control plane. */
export function topologyOfHosts(hosts: number, sites: number): Topology {
  return topologyOf(homelabOf(manifestOf(hosts, sites)));
}

function manifestOf(hosts: number, sites: number): ManifestData {
  return aManifest({
    sites: Object.fromEntries(Array.from({ length: sites }, (_, site) => [`site-${site}`, lan(site)])),
    hosts: Object.fromEntries(Array.from({ length: hosts }, (_, host) => [`host-${host}`, worker(host, sites)])),
  });
}

function lan(site: number): ManifestValue {
  return { kind: "lan", cidr: `172.${16 + site}.0.0/16`, gateway: `172.${16 + site}.0.1`, mtu: 1500 };
}

function worker(index: number, sites: number): ManifestValue {
  const [site, inSite] = [index % sites, Math.floor(index / sites)];
  return {
    site: `site-${site}`,
    role: index === 0 ? "control-plane" : "worker",
    address: `172.${16 + site}.${1 + Math.floor(inSite / 200)}.${10 + (inSite % 200)}`,
    interface: { name: "eth0", kind: "ethernet" },
    boot: "uefi",
    hardware: { cpu: { model: "Intel N100", threads: 4, maxGHz: 3.4 }, memoryGiB: 16, disk: { sizeGiB: 500 } },
  };
}
