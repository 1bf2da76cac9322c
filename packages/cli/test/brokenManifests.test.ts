import { mkdirSync, rmSync } from "node:fs";
import { aManifest, type ManifestValue, manifestText, referenceText } from "@ducksnest/testing";
import { Workspace } from "./workspace";

type Changes = Readonly<Record<string, ManifestValue | undefined>>;

const replaced = (from: string, to: string) => referenceText().replace(from, to);
const changed = (changes: Changes) => manifestText(aManifest(changes));

interface Broken {
  readonly name: string;
  readonly manifest: string;
  readonly exitCode: 1 | 2;
  /** Each `line:column rule`. */
  readonly findings: readonly string[];
  readonly fix: string;
}

const BROKEN: readonly Broken[] = [
  {
    name: "an unknown key",
    manifest: replaced("    rootVolumeGiB: 30", "    rootVolumGiB: 30"),
    exitCode: 1,
    findings: ["45:3 missing-key", "49:5 unknown-key"],
    fix: 'Did you mean "rootVolumeGiB"?',
  },
  {
    name: "a bad CIDR",
    manifest: replaced("podCidr: 10.244.0.0/16", "podCidr: 10.244.0.1/16"),
    exitCode: 1,
    findings: ["12:12 invalid-value"],
    fix: "Write 10.244.0.0/16.",
  },
  {
    name: "a host address outside its site",
    manifest: replaced("address: 192.168.0.15", "address: 192.168.1.15"),
    exitCode: 1,
    findings: ["55:14 address-outside-network"],
    fix: "Use a free address from 192.168.0.1 to 192.168.0.254, such as 192.168.0.18.",
  },
  {
    name: "a duplicate hostname",
    manifest: replaced("hostname: laptop-ultra", "hostname: laptop-firebat"),
    exitCode: 1,
    findings: ["66:15 duplicate-hostname"],
    fix: "Give each host a different hostname.",
  },
  {
    name: "a missing control plane",
    manifest: replaced("role: control-plane", "role: worker"),
    exitCode: 1,
    findings: ["44:1 one-control-plane"],
    fix: "Give one host `role: control-plane`.",
  },
  {
    name: "a wrong type",
    manifest: replaced('kubernetesVersion: "1.36"', "kubernetesVersion: 1.36"),
    exitCode: 1,
    findings: ["11:22 wrong-type"],
    fix: 'Put it in quotes: "1.36".',
  },
  {
    name: "a YAML syntax error",
    manifest: replaced("  release: ", " - release: "),
    exitCode: 2,
    findings: ["8:1 yaml-syntax"],
    fix: "Correct the YAML here",
  },
  {
    name: "an unknown site",
    manifest: replaced("    site: home", "    site: hom"),
    exitCode: 1,
    findings: ["53:11 unknown-site"],
    fix: 'Did you mean "home"?',
  },
  {
    name: "an empty file",
    manifest: "",
    exitCode: 2,
    findings: ["1:1 unreadable-manifest"],
    fix: "Start from a copy of examples/reference/homelab.yaml.",
  },
];

describe("a broken manifest", () => {
  // Shared, because the tests do not change the outputs.
  const workspace = new Workspace();
  beforeAll(() => workspace.run("synth"), 30_000);

  const title = "with $name ends with $exitCode, names the place and the fix, and changes no output";
  it.each(BROKEN)(title, async ({ manifest, exitCode, findings: expected, fix }) => {
    const before = workspace.identities();
    expect(before.size).toBeGreaterThan(0);
    workspace.write(manifest);
    const check = await workspace.run("check", "--format", "json");
    const { findings } = JSON.parse(check.out) as {
      findings: { rule: string; position: { line: number; column: number } }[];
    };
    expect(findings.map(({ rule, position }) => `${position.line}:${position.column} ${rule}`)).toEqual(
      expect.arrayContaining([...expected]),
    );
    const text = (await workspace.run("check")).out;
    expect(text).toContain(`homelab.yaml:${expected[0]?.split(" ")[0]}`);
    expect(text).toContain(fix);

    const synth = await workspace.run("synth");
    expect([check.exitCode, synth.exitCode]).toEqual([exitCode, exitCode]);
    expect(synth.err).toContain("nothing was written");
    expect(workspace.identities()).toEqual(before);
  });
});

it("reports a missing manifest as unreadable", async () => {
  const workspace = new Workspace();
  rmSync(workspace.manifest);
  const { exitCode, out } = await workspace.run("check");
  expect(exitCode).toBe(2);
  expect(out).toContain("homelab.yaml:1:1 error[unreadable-manifest]");
  expect(out).toContain("there is no such file");
  expect(out).toContain("fix: Create it, or pass another path with --manifest.");
});

it("reports a manifest that is a folder as unreadable", async () => {
  const workspace = new Workspace();
  rmSync(workspace.manifest);
  mkdirSync(workspace.manifest);
  expect((await workspace.run("check")).exitCode).toBe(2);
});

it("reports all findings in one run", async () => {
  const workspace = new Workspace(
    changed({
      "cluster.podCidr": "10.244.0.1/16",
      "cluster.kubernetesVersion": 1.36,
      "tailnet.mtuu": 1280,
      "hosts.firebat.address": "192.168.9.15",
      "hosts.ultra.site": "hom",
      "hosts.old.hostname": "laptop-firebat",
      "hosts.old.colour": "red",
    }),
  );
  const { out } = await workspace.run("check", "--format", "json");
  const { findings } = JSON.parse(out) as { findings: { rule: string; path: string }[] };
  expect(findings.map(({ rule, path }) => `${path} ${rule}`)).toEqual([
    "cluster.kubernetesVersion wrong-type",
    "cluster.podCidr invalid-value",
    "tailnet.mtuu unknown-key",
    "hosts.firebat.address address-outside-network",
    "hosts.ultra.site unknown-site",
    "hosts.old.hostname duplicate-hostname",
    "hosts.old.colour unknown-key",
  ]);
});

it("shows no line whose key names a secret", async () => {
  const { out } = await new Workspace(changed({ "sites.home.wifi": { ssid: "x", password: "hunter2" } })).run("check");
  expect(out).toContain('"password" looks like a secret');
  expect(out).not.toContain("hunter2");
});
