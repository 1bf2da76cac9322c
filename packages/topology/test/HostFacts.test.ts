import { aTopology, factsOf, type ManifestValue } from "@ducksnest/testing";

const facts = (name: string, changes: Readonly<Record<string, ManifestValue | undefined>> = {}) =>
  factsOf(aTopology(changes), name);

describe("a host's machine", () => {
  it.each([
    [
      "control-plane",
      { architecture: "x86_64", cpuVendor: "intel", cpuLevel: "v3", cpus: 2, zramSwap: false, nvidia: undefined },
    ],
    [
      "firebat",
      { architecture: "x86_64", cpuVendor: "intel", cpuLevel: "v3", cpus: 4, zramSwap: false, nvidia: undefined },
    ],
    ["ultra", { cpuLevel: "v3", cpus: 8, zramSwap: false, nvidia: { architecture: "pascal", branch: "580" } }],
    ["old", { cpuLevel: "v2", cpus: 4, zramSwap: true, nvidia: undefined }],
  ])("is %s's of the reference homelab", (name, expected) => {
    expect(facts(name).machine).toMatchObject(expected);
  });

  it("is ARM on Graviton, which has no x86-64 level", () => {
    const { machine, kubelet } = facts("control-plane", {
      "hosts.control-plane.instanceType": "t4g.medium",
    });
    expect(machine).toMatchObject({
      architecture: "arm64",
      nixSystem: "aarch64-linux",
      cpuLevel: undefined,
    });
    expect(kubelet.labels).not.toHaveProperty("ducksnest/cpu-level");
  });

  it("has the first card that a driver supports, not the first card", () => {
    const gpus = ["Intel UHD 620", "NVIDIA GeForce 310M", "NVIDIA GeForce RTX 3060", "NVIDIA GTX 1050"].map(
      (model) => ({ model }),
    );
    expect(facts("ultra", { "hosts.ultra.hardware.gpus": gpus }).machine.nvidia).toEqual({
      architecture: "ampere",
      branch: "current",
    });
  });

  it("swaps into compressed memory below 4 GiB at home, and not on EC2", () => {
    expect(facts("firebat", { "hosts.firebat.hardware.memoryGiB": 3.9 }).machine.zramSwap).toBe(true);
    expect(facts("firebat", { "hosts.firebat.hardware.memoryGiB": 4 }).machine.zramSwap).toBe(false);
    expect(facts("control-plane", { "hosts.control-plane.instanceType": "t3.small" }).machine.zramSwap).toBe(false);
  });
});

describe("a host's labels", () => {
  it("tell region, zone and instance type on EC2, and the site as a zone of its own at home", () => {
    expect(facts("control-plane").kubelet.labels).toMatchInlineSnapshot(`
{
  "ducksnest/cpu-level": "v3",
  "ducksnest/site": "seoul",
  "node.kubernetes.io/instance-type": "t3.medium",
  "topology.kubernetes.io/region": "ap-northeast-2",
  "topology.kubernetes.io/zone": "ap-northeast-2a",
}
`);
    expect(facts("ultra").kubelet.labels).toMatchInlineSnapshot(`
{
  "ducksnest/cpu-level": "v3",
  "ducksnest/gpu": "nvidia-pascal",
  "ducksnest/site": "home",
  "topology.kubernetes.io/zone": "home",
}
`);
    expect(facts("old").kubelet.labels).toMatchObject({ "ducksnest/cpu-level": "v2" });
    expect(facts("old").kubelet.labels).not.toHaveProperty("ducksnest/gpu");
  });

  it("are sorted by key", () => {
    for (const { kubelet } of aTopology().hosts) {
      expect(Object.keys(kubelet.labels)).toEqual(Object.keys(kubelet.labels).sort());
    }
  });

  it("tell the zone of the host's own subnet", () => {
    const { labels } = facts("control-plane", { "hosts.control-plane.subnet": "10.20.1.0/24" }).kubelet;
    expect(labels["topology.kubernetes.io/zone"]).toBe("ap-northeast-2c");
  });
});

describe("a host's routes", () => {
  it.each([
    ["control-plane", "10.20.0.10/32", "10.20.0.0/16"],
    ["firebat", "192.168.0.15/32", "192.168.0.0/24"],
  ])("of %s advertise itself alone, and keep its own site out of the tailnet", (name, advertised, local) => {
    const { advertisedRoutes, lanRules } = facts(name).tailnet;
    expect(advertisedRoutes.map(String)).toEqual([advertised]);
    expect(lanRules.map(({ to }) => String(to))).toEqual([local]);
  });

  it("come before Tailscale's own rules, which begin at 5210", () => {
    for (const { tailnet } of aTopology().hosts) {
      for (const { priority } of tailnet.lanRules) expect(priority > 0 && priority < 5210).toBe(true);
    }
  });
});

describe("the names that a host resolves by itself", () => {
  it("are the API endpoint's, at the control plane's node IP, because it joins before the tailnet resolves names", () => {
    for (const { system } of aTopology().hosts) {
      expect(system.knownHosts).toEqual({ "10.20.0.10": ["control-plane.example.ts.net"] });
    }
  });
});

describe("a host's node name", () => {
  it("is its hostname, not its key", () => {
    expect([facts("firebat").nodeName, facts("control-plane").nodeName]).toEqual(["laptop-firebat", "control-plane"]);
  });
});
