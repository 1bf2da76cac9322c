import { type JsonObject, RULES, runRules } from "@ducksnest/checks";
import { anyManifest, fc, homelabOf, type ManifestData, topologyOf } from "@ducksnest/testing";

describe.each(RULES)("$name", (rule) => {
  it("says what goes wrong, what to do and where to read on", () => {
    expect(rule.name).toMatch(/^[a-z]+(-[a-z]+)+$/);
    expect(rule.meaning).toMatch(/^[A-Z].*\.$/);
    expect(rule.remedy).toMatch(/^[A-Z].*\.$/);
    expect(rule.source).toMatch(/^https:\/\/[^ ]+$/);
  });
});

describe("the rules", () => {
  it("have a name each", () => {
    expect(new Set(RULES.map(({ name }) => name)).size).toBe(RULES.length);
  });

  it("find no error in any homelab that encapsulates and leaves the MTU and the node address to us", () => {
    fc.assert(
      fc.property(anyManifest(), (data) => {
        const manifest = withRoomForTunnel(withAddresses(withVxlan(data)));
        const homelab = homelabOf(manifest);
        const problems = runRules(RULES, { homelab, topology: topologyOf(homelab), manifest });
        expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  it("survive malformed outputs, for any valid homelab", () => {
    const junk: JsonObject = {
      kind: "Deployment",
      spec: { template: { spec: { containers: [null, 1, {}], tolerations: "x" } } },
    };
    const stack: JsonObject = {
      terraform: { backend: { s3: 1 } },
      resource: { aws_instance: { a: null }, aws_iam_role: { b: [] } },
    };
    fc.assert(
      fc.property(anyManifest(), (manifest) => {
        const homelab = homelabOf(manifest);
        const subject = { homelab, topology: topologyOf(homelab), manifest };
        const hosts = new Map(homelab.hosts.map(({ name }) => [name, { host: { binaryCache: 1 } } as JsonObject]));
        runRules(RULES, subject, { cluster: [junk, {}], cloud: new Map([["x", stack]]), hosts });
        runRules(RULES, subject, { cluster: [], cloud: new Map(), hosts: new Map() });
      }),
      { numRuns: 10 },
    );
  });
});

/** Every host with its address written, as a second worker in a subnet needs it. */
function withAddresses(data: ManifestData): ManifestData {
  const hosts = data.hosts as Record<string, ManifestData>;
  const addressed = topologyOf(homelabOf(data)).hosts.map(({ name, nodeIp }) => [
    name,
    { ...hosts[name], address: String(nodeIp) },
  ]);
  return { ...data, hosts: Object.fromEntries(addressed) };
}

/** Networks that carry the tailnet's packets. */
function withRoomForTunnel(data: ManifestData): ManifestData {
  const sites = Object.entries(data.sites as Record<string, ManifestData>).map(([name, { mtu, ...site }]) => [
    name,
    mtu === undefined ? site : { ...site, mtu: Math.max(1340, mtu as number) },
  ]);
  return { ...data, sites: Object.fromEntries(sites), tailnet: { ...(data.tailnet as ManifestData), mtu: 1280 } };
}

function withVxlan(data: ManifestData): ManifestData {
  const cluster = data.cluster as ManifestData;
  return { ...data, cluster: { ...cluster, calico: { ...(cluster.calico as ManifestData), encapsulation: "VXLAN" } } };
}
