import { type Lock, parseLock, printLock } from "@ducksnest/manifest";
import { aHomelab, anyManifest, fc, homelabOf, type ManifestValue } from "@ducksnest/testing";
import { derive, type Topology } from "@ducksnest/topology";

type Changes = Readonly<Record<string, ManifestValue | undefined>>;

function topology(changes: Changes = {}, lock?: Lock): Topology {
  const derivation = derive(aHomelab(changes), lock);
  if (derivation.kind !== "derived") throw new Error("the homelab cannot be derived");
  return derivation.topology;
}

const state = ({ lock }: Topology) => lock.sites.find(({ name }) => name === "seoul")?.state;
const S3 = { bucket: "lab-state", region: "eu-central-1" };

describe("the place of a site's state", () => {
  it("is a file with the names of homelab and site, or an object in the homelab's folder", () => {
    expect(state(topology())).toEqual({ kind: "local", path: "terraform.ducksnest.seoul.tfstate" });
    expect(state(topology({ state: { s3: S3 } }))).toEqual({
      kind: "s3",
      ...S3,
      key: "ducksnest/seoul.tfstate",
      kmsKeyAlias: undefined,
    });
  });

  it.each<[what: string, settings: Changes]>([
    ["in a file", {}],
    ["in S3", { state: { s3: S3 } }],
  ])("stays when the homelab is renamed: %s", (_, settings) => {
    const before = topology(settings);
    expect(state(topology({ ...settings, name: "lab" }, before.lock))).toEqual(state(before));
    expect(state(topology({ ...settings, name: "lab" }))).not.toEqual(state(before));
  });

  it("follows the manifest's settings of S3", () => {
    const { lock } = topology({ state: { s3: S3 } });
    const settings = { bucket: "new-state", region: "us-east-1", kmsKeyAlias: "alias/k" };
    expect(state(topology({ state: { s3: settings } }, lock))).toEqual({
      kind: "s3",
      ...settings,
      key: "ducksnest/seoul.tfstate",
    });
    expect(state(topology({ state: { s3: { ...S3, keyPrefix: "x" } } }, lock))).toMatchObject({
      key: "x/seoul.tfstate",
    });
    expect(state(topology({}, lock))).toEqual({ kind: "local", path: "terraform.ducksnest.seoul.tfstate" });
    expect(state(topology({ state: { s3: S3 } }, topology().lock))).toMatchObject({ key: "ducksnest/seoul.tfstate" });
  });
});

describe("the lock", () => {
  it("has every instance with its architecture, by address", () => {
    const edge = { site: "seoul", role: "worker", instanceType: "t4g.small", rootVolumeGiB: 20 };
    const { lock } = topology({
      "hosts.relay": { ...edge, address: "10.20.0.9" },
      "hosts.edge": edge,
    });
    expect(lock.sites.map(({ name, region, instances }) => ({ name, region, instances }))).toEqual([
      {
        name: "seoul",
        region: "ap-northeast-2",
        instances: [
          { address: "10.20.0.9", architecture: "arm64" },
          { address: "10.20.0.10", architecture: "x86_64" },
          { address: "10.20.0.108", architecture: "arm64" },
        ],
      },
    ]);
  });

  it("keeps a site that left the manifest or was renamed, until it is back", () => {
    const { lock } = topology();
    const [seoul] = lock.sites;
    const moved = {
      "sites.seoul": undefined,
      "hosts.control-plane": undefined,
      "hosts.old.role": "control-plane",
    };
    const without = topology(moved, lock);
    expect(without.retiredSites).toEqual([seoul]);
    expect(without.lock.sites).toEqual([seoul]);
    const back = topology({}, without.lock);
    expect(back.retiredSites).toEqual([]);
    expect(back.lock).toEqual(lock);
  });

  it("does not change by itself, in any homelab", () => {
    fc.assert(
      fc.property(anyManifest(), (data) => {
        const before = derive(homelabOf(data));
        if (before.kind !== "derived") throw new Error("the homelab cannot be derived");
        const text = printLock(before.topology.lock);
        const loaded = parseLock(text);
        if (loaded.kind !== "loaded") throw new Error("the lock cannot be read");
        const after = derive(homelabOf(data), loaded.text.lock);
        expect(after.kind === "derived" && printLock(after.topology.lock)).toBe(text);
      }),
      { numRuns: 25 },
    );
  });
});
