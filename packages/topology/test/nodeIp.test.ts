import {
  aHomelab,
  aManifest,
  anyManifest,
  aTopology,
  fc,
  homelabOf,
  type ManifestData,
  type ManifestValue,
  topologyOf,
  underivable,
} from "@ducksnest/testing";
import { type AwsHostFacts, soleNodeIp, type Topology } from "@ducksnest/topology";

const ec2: ManifestData = { site: "seoul", role: "worker", instanceType: "t3.small", rootVolumeGiB: 20 };
/** Hosts `w0`, `w1` ... on EC2, in the control plane's subnet. */
const workers = (count: number, more: ManifestData = {}) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`hosts.w${index}`, { ...ec2, ...more }]));
const nodeIps = (topology: Topology) =>
  Object.fromEntries(topology.hosts.map(({ name, nodeIp }) => [name, String(nodeIp)]));

describe("node IPs", () => {
  it("are the manifest's at home, and the tenth address of its subnet on EC2", () => {
    expect(nodeIps(aTopology())).toEqual({
      "control-plane": "10.20.0.10",
      firebat: "192.168.0.15",
      old: "192.168.0.17",
      ultra: "192.168.0.16",
    });
  });

  it("go to the control plane first and then by name, in each subnet apart, around pinned ones", () => {
    const ips = nodeIps(
      aTopology({
        "hosts.a": ec2,
        "hosts.b": { ...ec2, subnet: "10.20.1.0/24" },
        "hosts.c": { ...ec2, address: "10.20.0.11" },
        "hosts.d": ec2,
      }),
    );
    expect(ips).toMatchObject({
      "control-plane": "10.20.0.10",
      a: "10.20.0.12",
      b: "10.20.1.10",
      c: "10.20.0.11",
      d: "10.20.0.13",
    });
  });

  it("are distinct, in the host's own network and never one that AWS keeps, in any homelab", () => {
    fc.assert(
      fc.property(anyManifest(), (data) => {
        const { hosts } = topologyOf(homelabOf(data));
        expect(new Set(hosts.map(({ nodeIp }) => nodeIp.value)).size).toBe(hosts.length);
        for (const host of hosts) {
          const { nodeIp } = host;
          const link = host.kind === "lan" ? host.site.cidr : host.subnet.cidr;
          expect(link.contains(nodeIp)).toBe(true);
          if (host.kind === "lan") continue;
          const number = nodeIp.value - link.base.value;
          expect(number > 3 && number < link.size - 1).toBe(true);
          if (host.address) expect(nodeIp).toBe(host.address);
        }
      }),
      { numRuns: 25 },
    );
  });

  it("do not depend on the manifest's order", () => {
    fc.assert(
      fc.property(anyManifest(), (data) => {
        const backwards = { ...data, hosts: Object.fromEntries(Object.entries(data.hosts as ManifestData).reverse()) };
        expect(nodeIps(topologyOf(homelabOf(backwards)))).toEqual(nodeIps(topologyOf(homelabOf(data))));
      }),
      { numRuns: 25 },
    );
  });

  it("do not move the control plane when a worker is added, whatever its name", () => {
    fc.assert(
      fc.property(anyManifest({ maxHosts: 6 }), fc.stringMatching(/^[a-z]{1,8}$/), (data, name) => {
        const before = topologyOf(homelabOf(data));
        const [site] =
          Object.entries(data.sites as ManifestData).find(([, value]) => (value as ManifestData).kind === "aws") ?? [];
        fc.pre(site !== undefined);
        const hosts = { ...(data.hosts as ManifestData), [name]: { ...ec2, site } };
        const after = topologyOf(homelabOf({ ...data, hosts }));
        expect(String(after.controlPlane.nodeIp)).toBe(String(before.controlPlane.nodeIp));
      }),
      { numRuns: 25 },
    );
  });
});

describe("the node IP of an EC2 host that depends on no other worker", () => {
  const sole = (name: string, changes: Readonly<Record<string, ManifestValue | undefined>>) => {
    const { hosts, controlPlane } = aTopology(changes);
    const host = hosts.find((each): each is AwsHostFacts => each.kind === "aws" && each.name === name);
    return host && String(soleNodeIp(host, controlPlane));
  };

  it("is the tenth address of the subnet, or the next one if the control plane has it", () => {
    expect(sole("control-plane", workers(3))).toBe("10.20.0.10");
    expect(sole("w2", workers(3))).toBe("10.20.0.11");
    expect(sole("w2", { ...workers(3), "hosts.control-plane.address": "10.20.0.50" })).toBe("10.20.0.10");
    expect(sole("w2", workers(3, { subnet: "10.20.1.0/24" }))).toBe("10.20.1.10");
  });
});

describe("a subnet of 16 addresses, of which 5 are from the tenth on", () => {
  const small = { "sites.seoul.subnets": [{ cidr: "10.20.0.0/28", zone: "a" }] };
  const full = (changes: Readonly<Record<string, ManifestValue | undefined>>) =>
    underivable(homelabOf(aManifest({ ...small, ...changes }))).map(
      ({ rule, path, message }) => `${rule} ${path.join(".")}: ${message}`,
    );

  it("has room for the control plane and four workers", () => {
    expect(full(workers(4))).toEqual([]);
    expect(nodeIps(topologyOf(aHomelab({ ...small, ...workers(4) }))).w3).toBe("10.20.0.14");
  });

  it("has none for two more, each of which is named", () => {
    expect(full(workers(6))).toEqual([
      'subnet-has-room hosts.w4: Subnet 10.20.0.0/28 has no address left for host "w4".',
      'subnet-has-room hosts.w5: Subnet 10.20.0.0/28 has no address left for host "w5".',
    ]);
  });

  it("loses room to an address pinned among those five, but to none below them", () => {
    expect(full({ ...workers(4), "hosts.pinned": { ...ec2, address: "10.20.0.12" } })).toHaveLength(1);
    expect(full({ ...workers(4), "hosts.pinned": { ...ec2, address: "10.20.0.5" } })).toEqual([]);
  });
});
