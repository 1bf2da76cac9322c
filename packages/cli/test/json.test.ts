import { readFileSync } from "node:fs";
import { join } from "node:path";
import { aManifest, aTopology, itOnStage, manifestText, REPOSITORY, temporaryFolders } from "@ducksnest/testing";
import { clusterVerdict } from "../src/reports/clusterWords";
import { PkiHomelab } from "./pki/_homelab";
import { aClusterDeviation, aClusterReport } from "./rehearsal/_clusters";
import { runProgram, Workspace } from "./workspace";

// Each test runs many commands, and the machine may be busy. In milliseconds.
jest.setTimeout(60_000);

const newFolder = temporaryFolders();

/** A section of docs/json.md. */
function section(heading: string): string {
  const page = readFileSync(join(REPOSITORY, "docs/json.md"), "utf8");
  const [, text = ""] = new RegExp(`\n## ${heading}\n([\\s\\S]*?)(?=\n## |$)`).exec(page) ?? [];
  return text;
}

const documentedIn = (heading: string) => [...section(heading).matchAll(/`(\w+)`/g)].map(([, name]) => name);

type Json = Readonly<Record<string, unknown>>;

function firstOf(value: unknown): Json {
  return (Array.isArray(value) ? (value[0] ?? {}) : {}) as Json;
}

const BAD = manifestText(aManifest({ "nixos.timezone": "UTC", "hosts.ultra.hostname": "laptop-firebat" }));

describe("the JSON of every command has the keys that docs/json.md names", () => {
  it.each([
    ["check", [], ["verdict", "findings", "changes"]],
    ["synth", [], ["verdict", "written", "unchanged", "removed", "missing", "warnings", "findings"]],
    ["paths", ["paths"], ["verdict", "podMtu", "paths"]],
    ["capacity", ["hosts"], ["verdict", "hosts", "unplaced", "unplacedWithOneDown"]],
    ["graph", [], ["verdict", "conclusions", "written", "unchanged"]],
  ])("%s", async (command, lists, keys) => {
    const { exitCode, out } = await new Workspace().run(command, "--format", "json");
    const report = JSON.parse(out) as Json;
    expect({ exitCode, keys: Object.keys(report) }).toEqual({ exitCode: 0, keys });
    const inner = lists.flatMap((list) => Object.keys(firstOf(report[list])));
    expect(documentedIn(command)).toEqual(expect.arrayContaining([...keys, ...inner, report.verdict]));
  });

  it("pki show and pki verify", async () => {
    const homelab = await PkiHomelab.initialized(newFolder());
    const pki = JSON.parse(await homelab.must("pki", "show", "--format", "json")) as Json;
    expect(documentedIn("pki show")).toEqual(
      expect.arrayContaining([...Object.keys(pki), ...Object.keys(firstOf(pki.pki))]),
    );
    const verified = JSON.parse(await homelab.must("pki", "verify", "--format", "json")) as Json;
    expect(verified).toEqual({ verdict: "sound", findings: [] });
    expect(documentedIn("pki verify")).toEqual(expect.arrayContaining(Object.keys(verified)));
  });

  it("host list", async () => {
    const report = JSON.parse((await new Workspace().run("host", "list", "--format", "json")).out) as Json;
    expect(Object.keys(report)).toEqual(["hosts"]);
    const [controlPlane, worker] = report.hosts as readonly Json[];
    const keys = [...Object.keys(controlPlane ?? {}), ...Object.keys(worker ?? {}), "fingerprint", "tokenExpires"];
    expect(documentedIn("host list")).toEqual(expect.arrayContaining(["hosts", ...keys]));
  });

  it.each([
    ["secrets list", "secrets", "incomplete"],
    ["keys list", "keys", "incomplete"],
    ["secrets verify", "findings", "unsound"],
  ])("%s", async (command, list, verdict) => {
    const { out } = await new Workspace().run(...command.split(" "), "--format", "json");
    const report = JSON.parse(out) as Json;
    expect(report).toMatchObject({ verdict, [list]: expect.any(Array) });
    const inner = Object.keys(firstOf(report[list]));
    expect(documentedIn(command)).toEqual(expect.arrayContaining([...Object.keys(report), ...inner, verdict]));
  });

  it("doctor", async () => {
    const { out } = await new Workspace().run("doctor", "--format", "json");
    const report = JSON.parse(out) as Json;
    expect(Object.keys(report)).toEqual(["verdict", "items"]);
    const items = report.items as readonly Json[];
    const keys = items.flatMap((item) => [...Object.keys(item), String(item.state)]);
    expect(keys).toEqual(expect.arrayContaining(["due", "drift", "unknown"]));
    expect(documentedIn("doctor")).toEqual(expect.arrayContaining(["verdict", "items", ...keys]));
  });

  it("up", async () => {
    const { out } = await new Workspace().run("up", "--format", "json");
    const report = JSON.parse(out) as Json;
    expect(Object.keys(report)).toEqual(["verdict", "steps"]);
    const keys = (report.steps as readonly Json[]).flatMap((step) => [...Object.keys(step), String(step.state)]);
    expect(keys).toEqual(expect.arrayContaining(["detail", "next", "blocked"]));
    expect(documentedIn("up")).toEqual(expect.arrayContaining(["verdict", report.verdict, "steps", ...keys]));
  });

  it("rehearse --cluster", () => {
    const topology = aTopology();
    const report = aClusterReport(topology, {
      deviations: [aClusterDeviation()],
      differences: [{ host: "old", what: "x", designed: 1, staged: 2, why: "y" }],
      imageLimits: [{ image: "a", what: "b" }],
    });
    const inner = Object.values(report).flatMap((list) => (Array.isArray(list) ? list : []));
    const keys = inner.flatMap((each) => (typeof each === "object" ? Object.keys(each) : []));
    expect(keys).toEqual(expect.arrayContaining(["joinedAfter", "cause", "designed", "image", "way"]));
    expect(documentedIn("rehearse --cluster")).toEqual(
      expect.arrayContaining(["verdict", clusterVerdict(report), ...Object.keys(report), ...keys]),
    );
  });

  itOnStage("rehearse", async () => {
    const report = JSON.parse((await new Workspace().run("rehearse", "--format", "json")).out) as Json;
    const keys = ["verdict", "pairs", "deviations", "incidents", "results", "seconds"];
    expect(Object.keys(report)).toEqual(keys);
    expect(documentedIn("rehearse")).toEqual(
      expect.arrayContaining([...keys, ...Object.keys(firstOf(report.results))]),
    );
  });

  it("token list", async () => {
    const workspace = new Workspace();
    await workspace.plantTokens({ firebat: { token: "abcdef.0123456789abcdef" } });
    const report = JSON.parse((await workspace.run("token", "list", "--format", "json")).out) as Json;
    const first = firstOf(report.tokens);
    expect(Object.keys(report)).toEqual(["tokens"]);
    expect(documentedIn("token list")).toEqual(expect.arrayContaining(["tokens", ...Object.keys(first), first.status]));
  });

  it.each(["unknown-key", "mtu-fits-every-path"])("explain %s", async (name) => {
    const rule = JSON.parse((await runProgram(["explain", name, "--format", "json"])).out) as Json;
    expect(documentedIn("explain")).toEqual(expect.arrayContaining(Object.keys(rule)));
    const { rules } = JSON.parse((await runProgram(["explain", "--format", "json"])).out) as Json;
    const { page, ...rest } = rule;
    expect(page).toContain(`# ${name}`);
    expect(rules).toContainEqual(rest);
  });
});

describe("the JSON of a refused manifest", () => {
  const commands = [
    "check",
    "synth",
    "paths",
    "capacity",
    "graph",
    "rehearse",
    "secrets list",
    "secrets verify",
    "keys list",
    "doctor",
    "up",
  ];

  it.each(commands)("is the same from %s", async (command) => {
    for (const [manifest, verdict, exitCode] of [
      [BAD, "unsound", 1],
      ["", "unreadable", 2],
    ] as const) {
      const workspace = new Workspace(manifest);
      const run = await workspace.run(...command.split(" "), "--format", "json");
      const report = JSON.parse(run.out) as Json;
      const { findings } = JSON.parse((await workspace.run("check", "--format", "json")).out) as Json;
      expect({ exitCode: run.exitCode, err: run.err }).toEqual({ exitCode, err: "" });
      expect(report).toMatchObject({ verdict, findings });
      const documented = documentedIn("Every command");
      for (const each of findings as Json[]) expect(documented).toEqual(expect.arrayContaining(Object.keys(each)));
    }
  });
});
