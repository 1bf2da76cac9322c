import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LOCK_FILE, printLock } from "@ducksnest/manifest";
import { aManifest, aTopology, type ManifestValue, manifestText } from "@ducksnest/testing";
import { lockedHosts } from "@ducksnest/topology";
import { changedLines, Workspace } from "../workspace";

const EDGE = { site: "seoul", role: "worker", instanceType: "t3.small", rootVolumeGiB: 20 };
const WITH_EDGE = { "hosts.b-worker": EDGE };

type Changes = Readonly<Record<string, ManifestValue | undefined>>;

/** A folder with a manifest, and the lock of its cluster as if everything was deployed. */
function running(changes: Changes = {}): Workspace {
  const workspace = new Workspace(manifestText(aManifest(changes)));
  const topology = aTopology(changes);
  const { cluster, ...lock } = topology.lock;
  if (cluster === undefined) throw new Error("the reference homelab has a control plane on EC2");
  const hosts = lockedHosts(topology.hosts, topology);
  writeFileSync(join(workspace.folder, LOCK_FILE), printLock({ ...lock, cluster: { ...cluster, hosts } }));
  return workspace;
}

describe("ducksnest check beside a cluster that runs", () => {
  it("says nothing of changes if there are none", async () => {
    const { exitCode, out } = await running().run("check");
    expect(exitCode).toBe(0);
    expect(out).toMatch(/0 errors, \d warnings\nOnly the manifest and the files of its hosts are judged here\. .*\n$/);
  });

  it("lists what a deployment replaces, renumbers and restarts", async () => {
    const workspace = running({ "hosts.b-worker": { ...EDGE, address: "10.20.0.11" } });
    const moved = { ...EDGE, address: "10.20.0.12" };
    workspace.write(manifestText(aManifest({ "hosts.b-worker": moved, "hosts.firebat.address": "192.168.0.55" })));
    const { exitCode, out } = await workspace.run("check");
    expect(exitCode).toBe(0);
    expect(out.slice(out.indexOf("\nA deployment"))).toBe(`
A deployment will:
  replace aws_instance of b-worker, which loses its disk: its address 10.20.0.11 becomes 10.20.0.12
  renumber b-worker: 10.20.0.11 becomes 10.20.0.12
  renumber firebat: 192.168.0.15 becomes 192.168.0.55
  reconfigure the network on 2 hosts: b-worker and firebat
  reload the firewall on 5 hosts: b-worker, control-plane, firebat, old and ultra
  reconfigure tailscaled on 2 hosts: b-worker and firebat
  restart kubelet on 2 hosts: b-worker and firebat
`);
    const { changes } = JSON.parse((await workspace.run("check", "--format", "json")).out);
    expect(changes[0]).toEqual({
      kind: "replace",
      hosts: ["b-worker"],
      text: "replace aws_instance of b-worker, which loses its disk: its address 10.20.0.11 becomes 10.20.0.12",
    });
  });

  it("lists machines at home that are new, and those that left", async () => {
    const workspace = running({ "hosts.firebat": undefined });
    workspace.write(manifestText(aManifest({ "hosts.old": undefined })));
    const { out } = await workspace.run("check");
    expect(out.slice(out.indexOf("\nA deployment"))).toContain(`
A deployment will:
  install firebat at 192.168.0.15
  leave out old at 192.168.0.17; its node laptop-old stays until \`kubectl delete node laptop-old\`
`);
  });

  it("refuses another service CIDR, with the way to migrate, and so does synth", async () => {
    const workspace = running();
    workspace.write(manifestText(aManifest({ "cluster.serviceCidr": "10.112.0.0/12" })));
    const { exitCode, out } = await workspace.run("check");
    expect(exitCode).toBe(1);
    expect(out).toContain("error[cluster-networks-unchanged] cluster.serviceCidr");
    expect(out).toContain("to migrate, create a new cluster with its own homelab, and move the workloads");
    expect(out).toContain("restart kubelet on 4 hosts: control-plane, firebat, old and ultra");
    expect((await workspace.run("synth")).exitCode).toBe(1);
    expect(workspace.outputs().has("nix/flake.nix")).toBe(false);
  });

  it("refuses it from the first deployment of a control plane on EC2 on, although nobody saw its cluster", async () => {
    const workspace = new Workspace();
    const moved = manifestText(aManifest({ "cluster.serviceCidr": "10.112.0.0/12" }));
    writeFileSync(join(workspace.folder, "terraform.ducksnest.seoul.tfstate"), "{}");
    expect((await workspace.run("synth", "cloud")).exitCode).toBe(0);
    workspace.write(moved);
    const { exitCode, out } = await workspace.run("check");
    expect(exitCode).toBe(1);
    expect(out).toContain("error[cluster-networks-unchanged] cluster.serviceCidr");
    const [, from = "", to = ""] = /delete lines (\d+) to (\d+) of ducksnest\.lock/.exec(out) ?? [];
    const file = join(workspace.folder, LOCK_FILE);
    const lines = readFileSync(file, "utf8").split("\n");
    writeFileSync(file, [...lines.slice(0, Number(from) - 1), ...lines.slice(Number(to))].join("\n"));
    expect((await workspace.run("check")).exitCode).toBe(0);
    expect((await workspace.run("synth", "cloud")).exitCode).toBe(0);
    expect(readFileSync(file, "utf8")).toContain("serviceCidr: 10.112.0.0/12\n");
  });

  it("lets the manifest change after a synthesis alone, although a state in S3 may be there", async () => {
    const state = { state: { s3: { bucket: "lab-state", region: "eu-central-1" } } };
    const [before, after] = [{}, { "cluster.serviceCidr": "10.112.0.0/12" }].map((changes) =>
      manifestText(aManifest({ ...state, ...changes })),
    );
    const workspace = new Workspace(before);
    const file = join(workspace.folder, LOCK_FILE);
    await workspace.run("synth", "cloud");
    expect(readFileSync(file, "utf8")).not.toContain("cluster:");
    workspace.write(after ?? "");
    expect((await workspace.run("check")).exitCode).toBe(0);
    // cdktf writes the cluster, because it deploys next.
    const text = printLock(aTopology(state).lock);
    writeFileSync(file, text);
    expect((await workspace.run("check")).exitCode).toBe(1);
    workspace.write(before ?? "");
    await workspace.run("synth", "cloud");
    expect(readFileSync(file, "utf8")).toBe(text);
  });
});

it("a host whose name sorts before another one's adds one file and one instance, and removes no line", async () => {
  const workspace = running(WITH_EDGE);
  await workspace.run("synth");
  const before = workspace.outputs();
  workspace.write(manifestText(aManifest({ ...WITH_EDGE, "hosts.a-worker": EDGE })));
  const { out } = await workspace.run("check");
  expect(out.slice(out.indexOf("\nA deployment"))).toMatch(
    /^\nA deployment will:\n {2}create aws_instance of a-worker at [\d.]+\n {2}reload the firewall on 5 hosts: .*\n$/,
  );
  await workspace.run("synth");
  const after = workspace.outputs();
  expect([...after.keys()].filter((file) => !before.has(file))).toEqual(["nix/hosts/a-worker/default.nix"]);
  expect(changedLines(before, after).filter((line) => line.includes(": -"))).toEqual([]);
  const instances = (text: string | undefined) => Object.keys(JSON.parse(text ?? "").resource.aws_instance);
  const stack = "cdktf.out/stacks/seoul/cdk.tf.json";
  expect(instances(after.get(stack))).toEqual(expect.arrayContaining(instances(before.get(stack))));
  expect(instances(after.get(stack))).toHaveLength(instances(before.get(stack)).length + 1);
});
