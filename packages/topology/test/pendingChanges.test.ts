import type { LockedCluster } from "@ducksnest/manifest";
import { aHomelab, type ManifestValue } from "@ducksnest/testing";
import { derive, lockedHosts, pendingChanges, type Topology } from "@ducksnest/topology";

type Changes = Readonly<Record<string, ManifestValue | undefined>>;

const EDGE = { site: "seoul", role: "worker", instanceType: "t3.small", rootVolumeGiB: 20 };
const WITH_EDGE: Changes = { "hosts.b-worker": EDGE };

function topology(changes: Changes, cluster?: LockedCluster): Topology {
  const derivation = derive(aHomelab(changes), cluster && { homelab: "ducksnest", sites: [], cluster });
  if (derivation.kind !== "derived") throw new Error("the homelab cannot be derived");
  return derivation.topology;
}

/** A cluster in which everything was deployed with these settings. */
function deployed(changes: Changes): LockedCluster {
  const before = topology(changes);
  return {
    kubernetesVersion: "1.36",
    controlPlaneEndpoint: "control-plane.example.ts.net:6443",
    controlPlaneAddress: "10.20.0.10",
    serviceCidr: "10.96.0.0/12",
    podCidr: "10.244.0.0/16",
    dnsDomain: "cluster.local",
    encapsulation: "VXLAN",
    caPins: [],
    hosts: lockedHosts(before.hosts, before),
  };
}

function changes(before: Changes, after: Changes): readonly string[] {
  return pendingChanges(topology(after, deployed(before))).map(({ kind, text }) => `${kind}: ${text}`);
}

it("are none if the manifest is as it was deployed, and before a cluster was seen", () => {
  expect(changes(WITH_EDGE, WITH_EDGE)).toEqual([]);
  expect(pendingChanges(topology(WITH_EDGE))).toEqual([]);
});

it("name a new instance, and the firewalls that let it in", () => {
  const edge = topology(WITH_EDGE).hosts.find(({ name }) => name === "b-worker");
  expect(changes({}, WITH_EDGE)).toEqual([
    `create: create aws_instance of b-worker at ${edge?.nodeIp}`,
    "apply: reload the firewall on 4 hosts: control-plane, firebat, old and ultra",
  ]);
});

it("move no other instance when one is added whose name sorts before it", () => {
  const found = changes(WITH_EDGE, { ...WITH_EDGE, "hosts.a-worker": EDGE });
  expect(found).toEqual([
    expect.stringMatching(/^create: create aws_instance of a-worker at 10\.20\.0\.\d+$/),
    "apply: reload the firewall on 5 hosts: b-worker, control-plane, firebat, old and ultra",
  ]);
});

describe("addresses of instances that run", () => {
  const at = (address: string) => ({
    ...deployed({}),
    hosts: deployed(WITH_EDGE).hosts.map((host) => (host.name === "b-worker" ? { ...host, address } : host)),
  });
  const ipOf = (changes: Changes, address: string) =>
    String(topology(changes, at(address)).hosts.find(({ name }) => name === "b-worker")?.nodeIp);

  it("stay, whatever their hostname leads to", () => {
    expect(ipOf(WITH_EDGE, "10.20.0.44")).toBe("10.20.0.44");
    expect(ipOf({ "hosts.b-worker": { ...EDGE, hostname: "new-name" } }, "10.20.0.44")).toBe("10.20.0.44");
  });

  it("follow the manifest, and a subnet with another network", () => {
    expect(ipOf({ "hosts.b-worker": { ...EDGE, address: "10.20.0.99" } }, "10.20.0.44")).toBe("10.20.0.99");
    expect(ipOf({ "hosts.b-worker": { ...EDGE, subnet: "10.20.1.0/24" } }, "10.20.0.44")).toMatch(/^10\.20\.1\./);
  });

  it("are not taken by a new host, which is reported instead", () => {
    const edge = topology({ "hosts.a-worker": EDGE }).hosts.find(({ name }) => name === "a-worker");
    const derivation = derive(aHomelab({ ...WITH_EDGE, "hosts.a-worker": EDGE }), {
      homelab: "ducksnest",
      sites: [],
      cluster: at(String(edge?.nodeIp)),
    });
    expect(derivation).toMatchObject({
      kind: "underivable",
      findings: [
        {
          rule: "instance-addresses-differ",
          path: ["hosts", "a-worker"],
          fix: expect.stringMatching(/^Write `address: [\d.]+` for "a-worker"\.$/),
        },
      ],
    });
  });
});

it("say that an instance is replaced and renumbered", () => {
  const moved = { "hosts.b-worker": { ...EDGE, address: "10.20.0.99" } };
  const before = { "hosts.b-worker": { ...EDGE, address: "10.20.0.11" } };
  expect(changes(before, moved).slice(0, 2)).toEqual([
    "replace: replace aws_instance of b-worker, which loses its disk: its address 10.20.0.11 becomes 10.20.0.99",
    "renumber: renumber b-worker: 10.20.0.11 becomes 10.20.0.99",
  ]);
});

it("say that an instance is stopped for another type, and that its kubelet restarts", () => {
  expect(changes(WITH_EDGE, { "hosts.b-worker": { ...EDGE, instanceType: "t3.medium" } })).toEqual([
    "resize: stop and start aws_instance of b-worker: t3.small becomes t3.medium",
    "apply: restart kubelet on b-worker",
  ]);
});

it("say that a machine at home is renumbered or renamed, and what restarts on it", () => {
  expect(changes({}, { "hosts.old.address": "192.168.0.77", "hosts.ultra.hostname": "laptop-new" })).toEqual([
    "renumber: renumber old: 192.168.0.17 becomes 192.168.0.77",
    "rename: rename the node of ultra: laptop-ultra becomes laptop-new",
    "apply: change the system on ultra",
    "apply: reconfigure the network on old",
    "apply: reload the firewall on 4 hosts: control-plane, firebat, old and ultra",
    "apply: reconfigure tailscaled on old",
    "apply: restart kubelet on 2 hosts: old and ultra",
  ]);
});

it("say what becomes of hosts that leave", () => {
  const left = changes({ ...WITH_EDGE }, { "hosts.old": undefined });
  expect(left.filter((text) => text.startsWith("destroy"))).toEqual([
    expect.stringMatching(/^destroy: destroy aws_instance of b-worker at 10\.20\.0\.\d+$/),
    "destroy: leave out old at 192.168.0.17; its node laptop-old stays until `kubectl delete node laptop-old`",
  ]);
});

it("restart every kubelet if the cluster's DNS moves", () => {
  expect(changes({}, { "cluster.dnsDomain": "lab.internal" })).toContain(
    "apply: restart kubelet on 4 hosts: control-plane, firebat, old and ultra",
  );
});

it("do not compare parts that an older lock does not have", () => {
  const before = deployed({});
  const cluster = { ...before, hosts: before.hosts.map((host) => ({ ...host, settings: {} })) };
  expect(pendingChanges(topology({ "cluster.dnsDomain": "lab.internal" }, cluster))).toEqual([]);
});
