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
import type { Topology } from "@ducksnest/topology";

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

  it("follow on EC2 from the hostname, and not from the host's key or the order", () => {
    const ips = nodeIps(aTopology({ "hosts.a": ec2, "hosts.c": ec2 }));
    // SHA-256 of "a" starts with ca978112ca1b, and of "c" with 2e7d2c03a950: modulo 244, plus 11.
    expect(ips).toMatchObject({ "control-plane": "10.20.0.10", a: "10.20.0.18", c: "10.20.0.235" });
  });

  it("are the manifest's on EC2, too, if it states them", () => {
    const pinned = { "hosts.a": { ...ec2, address: "10.20.0.4" }, "hosts.control-plane.address": "10.20.0.11" };
    expect(nodeIps(aTopology(pinned))).toMatchObject({ a: "10.20.0.4", "control-plane": "10.20.0.11" });
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

  it("of other hosts do not change when a host is added or removed, whatever its name", () => {
    fc.assert(
      fc.property(anyManifest({ maxHosts: 6 }), fc.stringMatching(/^[a-z]{1,8}$/), (data, name) => {
        const [site] =
          Object.entries(data.sites as ManifestData).find(([, value]) => (value as ManifestData).kind === "aws") ?? [];
        fc.pre(site !== undefined);
        const hosts = { ...(data.hosts as ManifestData), [name]: { ...ec2, site } };
        const more = homelabOf({ ...data, hosts });
        fc.pre(underivable(more).length === 0);
        const { [name]: _, ...others } = nodeIps(topologyOf(more));
        expect(others).toEqual(nodeIps(topologyOf(homelabOf(data))));
      }),
      { numRuns: 25 },
    );
  });
});

/** The manifest with the lines that the findings propose, without a new address for the host that runs already. */
function followed(data: ManifestData, running: string | undefined): ManifestData {
  const hosts = structuredClone(data.hosts as Record<string, ManifestData>);
  for (const { fix = "" } of underivable(homelabOf(data))) {
    const [, address, reported] = /^Write `address: (\S+)` for "([^"]+)"\./.exec(fix) ?? [];
    const [, owner] = / If "[^"]+" runs already, write it for "([^"]+)" instead/.exec(fix) ?? [];
    const name = reported === running ? owner : reported;
    if (name !== undefined && address !== undefined) hosts[name] = { ...hosts[name], address };
  }
  return { ...data, hosts };
}

describe("two EC2 hosts with one address", () => {
  const problems = (changes: Readonly<Record<string, ManifestValue | undefined>>) =>
    underivable(aHomelab(changes)).map(
      ({ rule, path, message, fix }) => `${rule} ${path.join(".")}: ${message} -> ${fix}`,
    );

  it("are reported with the line to write for one of them", () => {
    expect(problems({ "hosts.one": ec2, "hosts.relay": ec2, "hosts.edge": ec2 })).toEqual([
      'instance-addresses-differ hosts.relay: Hosts "one" and "relay" both have the address 10.20.0.95, which both have by default. -> Write `address: 10.20.0.4` for "relay". If "relay" runs already, write it for "one" instead: a new address replaces an instance.',
    ]);
  });

  it("are no problem in different subnets", () => {
    expect(problems({ "hosts.one": ec2, "hosts.relay": { ...ec2, subnet: "10.20.1.0/24" } })).toEqual([]);
  });

  it("are reported if the manifest states the address for one of them", () => {
    expect(problems({ "hosts.a": ec2, "hosts.b": { ...ec2, address: "10.20.0.18" } })).toEqual([
      'instance-addresses-differ hosts.b.address: Hosts "a" and "b" both have the address 10.20.0.18, which "a" has by default. -> Write `address: 10.20.0.4` for "b". If "b" runs already, write it for "a" instead: a new address replaces an instance.',
    ]);
    expect(problems({ "hosts.a": { ...ec2, address: "10.20.0.10" } })).toEqual([
      expect.stringContaining(
        'hosts.a.address: Hosts "control-plane" and "a" both have the address 10.20.0.10, which "control-plane" has by default.',
      ),
    ]);
  });

  it("differ once the fix is followed, and the host that runs already keeps its address", () => {
    const small = { "sites.seoul.subnets": [{ cidr: "10.20.0.0/28", zone: "a" }] };
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 2, maxLength: 10 });
    fc.assert(
      fc.property(names, ([running = "", ...others]) => {
        const changes = (hosts: readonly string[]) => Object.fromEntries(hosts.map((name) => [`hosts.${name}`, ec2]));
        const before = nodeIps(aTopology({ ...small, ...changes([running]) }));
        const after = followed(aManifest({ ...small, ...changes([running, ...others]) }), running);
        expect(underivable(homelabOf(after))).toEqual([]);
        expect(nodeIps(topologyOf(homelabOf(after)))).toMatchObject(before);
      }),
      { numRuns: 40 },
    );
  });
});

describe("a subnet of 16 addresses, of which AWS reserves 5", () => {
  const small = { "sites.seoul.subnets": [{ cidr: "10.20.0.0/28", zone: "a" }] };
  const fixes = (count: number) => underivable(aHomelab({ ...small, ...workers(count) })).map(({ fix }) => fix);

  it("has room for eleven hosts", () => {
    const data = aManifest({ ...small, ...workers(10) });
    const ips = Object.values(nodeIps(topologyOf(homelabOf(followed(data, undefined)))));
    expect(ips.filter((ip) => ip.startsWith("10.20.")).sort()).toEqual(
      Array.from({ length: 11 }, (_, index) => `10.20.0.${4 + index}`).sort(),
    );
  });

  it("has none for a twelfth, which says so", () => {
    expect(fixes(11).filter((fix) => fix?.includes("no free address"))).toEqual([
      expect.stringMatching(
        /^Subnet 10\.20\.0\.0\/28 has no free address: use a larger subnet, or move "w\d+" to another one with `subnet:`\.$/,
      ),
    ]);
  });
});
