import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Files, RepositoryCopy, readTree, referenceText, temporaryFolders } from "@ducksnest/testing";
import { CommandForNobody, whyNotAsNobody } from "./CommandForNobody";

const newFolder = temporaryFolders();

/** A clone with the manifest and workloads of the reference homelab. The repository itself may have others. */
const clone = new RepositoryCopy("reference");
const DUCKSNEST = join(clone.folder, "packages/cli/bin/ducksnest.js");
afterAll(() => clone.remove());

function ducksnest(args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}) {
  return spawnSync(process.execPath, [DUCKSNEST, ...args], { cwd: clone.folder, encoding: "utf8", ...options });
}

function folderWithManifest(): string {
  const folder = newFolder();
  writeFileSync(join(folder, "homelab.yaml"), referenceText());
  return folder;
}

/** The manifest of the reference homelab with the outputs of `ducksnest synth`. */
const reference = folderWithManifest();
let expected: Files;
beforeAll(() => {
  expect(clone.script("build")).toMatchObject({ status: 0 });
  expect(ducksnest(["synth"], { cwd: reference })).toMatchObject({ status: 0 });
  expected = readTree(reference);
}, 120_000);

describe("the ducksnest command", () => {
  it("has a help text", () => {
    const { status, stdout } = ducksnest(["synth", "--help"]);
    expect(status).toBe(0);
    expect(stdout).toContain("Usage: ducksnest synth [options] [outputs...]");
    expect(stdout).toContain("could not run");
    expect(stdout).toContain("Example:");
  });

  it("explains a rule with its page, and suggests near misses", () => {
    const explained = (name: string) => ducksnest(["explain", name]);
    expect(explained("mtu-fits-every-path").stdout).toContain("The symptom is random stalls under");
    expect(explained("known-cpu").stdout).toContain("How to fix it");
    expect(explained("wifi-mtu").stderr).toContain(
      'Did you mean "mtu-fits-every-path" or "emitted-mtu-fits-every-path"?',
    );
    expect(explained("nonsense").stderr).toContain("`ducksnest explain` lists all rules.");
    expect(explained("mtu-fits-every-pth")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('Did you mean "mtu-fits-every-path"?'),
    });
  });

  it("prints its version", () => {
    expect(ducksnest(["--version"]).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    ["an unknown command", ["sinth"], "Did you mean synth?"],
    ["an unknown output", ["synth", "clod"], "Allowed choices are cloud, cluster, hosts."],
    ["an unknown option", ["check", "--fromat", "json"], "Did you mean --format?"],
    ["an unknown format", ["check", "--format", "xml"], "Allowed choices are text, json, sarif, github."],
  ])("ends with 2 for %s", (_, args, message) => {
    const { status, stderr } = ducksnest(args);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });

  it("finds the manifest from a folder below it", () => {
    const { status, stdout } = ducksnest(["check"], { cwd: join(clone.folder, "packages/cli") });
    expect(status).toBe(0);
    expect(stdout).toMatch(/0 errors, \d+ warnings/);
  });

  it("prints no colours if the output is not a terminal", () => {
    expect(ducksnest(["check"], { env: { ...process.env, CI: "true", FORCE_COLOR: "1" } }).stdout).not.toContain(
      "\u001b[",
    );
  });

  it("ends with 2 and one sentence if credentials cannot be read", () => {
    const folder = folderWithManifest();
    spawnSync("mkdir", ["-p", join(folder, "nix/secrets/ducksnest/join-tokens.yaml")]);
    const { status, stderr } = ducksnest(["synth", "cluster"], { cwd: folder });
    expect(status).toBe(2);
    expect(stderr).toContain("ducksnest: ");
    expect(stderr).toContain("join-tokens.yaml:1:1: the file cannot be read");
  });
});

it("many runs of synth at once all succeed, and only one of them writes", async () => {
  const folder = folderWithManifest();
  const runs = Array.from({ length: 8 }, () => {
    const child = spawn(process.execPath, [DUCKSNEST, "synth", "--format", "json"], { cwd: folder });
    let out = "";
    child.stdout.on("data", (data: Buffer) => {
      out += data.toString();
    });
    return new Promise<{ code: number | null; written: number }>((resolve) =>
      child.once("close", (code) => resolve({ code, written: JSON.parse(out).written.length })),
    );
  });
  const results = await Promise.all(runs);
  expect(results.map(({ code }) => code)).toEqual(Array(8).fill(0));
  const counts = results.map(({ written }) => written).sort((a, b) => a - b);
  expect(counts).toEqual([...Array(7).fill(0), readTree(folder).size - 1]);
}, 60_000);

it("synth leaves nothing behind in the temporary folder", () => {
  const temporary = newFolder();
  expect(ducksnest(["synth"], { cwd: folderWithManifest(), env: { ...process.env, TMPDIR: temporary } }).status).toBe(
    0,
  );
  expect(readdirSync(temporary)).toEqual([]);
});

describe("output that cannot be written", () => {
  const shell = (command: string) =>
    spawnSync("bash", ["-o", "pipefail", "-c", command.replaceAll("ducksnest", `${process.execPath} ${DUCKSNEST}`)], {
      cwd: clone.folder,
      encoding: "utf8",
    });

  it.each(["check", "paths", "capacity", "explain", "--help", "rehearse --dry-run"])(
    "ends %s with 2 and one sentence if the disk is full",
    (command) => {
      expect(shell(`ducksnest ${command} >/dev/full`)).toMatchObject({
        status: 2,
        stderr: "ducksnest: cannot write to standard output: no space left on device\n",
      });
    },
  );

  it("ends with 2 if the errors cannot be written", () => {
    expect(shell("ducksnest synth --manifest nowhere.yaml 2>/dev/full").status).toBe(2);
  });

  it("is no error if the reader stops early", () => {
    const { status, stderr } = shell("ducksnest paths --format json | head -c 10 >/dev/null");
    expect({ status: status === 0 || status === 141, stderr }).toEqual({ status: true, stderr: "" });
  });
});

describe("synthesis on another machine", () => {
  it.each([
    ["time zone", { TZ: "Pacific/Kiritimati" }],
    ["language", { LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8" }],
    ["cdktf output format", { SYNTH_HCL_OUTPUT: "true", CDK8S_RECORD_CONSTRUCT_METADATA: "true" }],
    ["home, user name and CI", { HOME: "/nonexistent", USER: "nobody", CI: "true" }],
  ])("gives the same bytes under another %s", (_, env) => {
    const folder = folderWithManifest();
    expect(ducksnest(["synth"], { cwd: folder, env: { ...process.env, ...env } }).status).toBe(0);
    expect(readTree(folder)).toEqual(expected);
  });

  it("gives the same bytes from another working directory", () => {
    const folder = folderWithManifest();
    expect(ducksnest(["synth", "--manifest", join(folder, "homelab.yaml")], { cwd: tmpdir() }).status).toBe(0);
    expect(readTree(folder)).toEqual(expected);
  });

  const whyNot = whyNotAsNobody();
  const asNobody = whyNot === undefined ? it : it.skip;
  asNobody(`gives the same bytes as another user${whyNot === undefined ? "" : ` (skipped: ${whyNot})`}`, () => {
    const command = new CommandForNobody();
    try {
      const { status, stderr } = command.run("synth");
      expect({ status, stderr: stderr.includes("EACCES") }).toEqual({ status: 0, stderr: false });
      expect(readTree(command.folder)).toEqual(expected);
    } finally {
      command.remove();
    }
  });

  it("writes no path of this machine to any output", () => {
    const all = [...expected.values()].join("\n");
    for (const folder of [clone.folder, reference]) expect(all).not.toContain(folder);
  });
});

describe("the command lines of cdktf and cdk8s", () => {
  const env = { CI: "true", CHECKPOINT_DISABLE: "1" };

  describe("cdktf synth", () => {
    const outdir = newFolder();
    let run: ReturnType<typeof clone.run>;
    beforeAll(() => {
      run = clone.run(`cdktf synth --output ${outdir}`, env);
    }, 60_000);

    it("writes the same bytes as ducksnest synth", () => {
      expect(run).toMatchObject({ status: 0 });
      expectSame(outdir, "cdktf.out");
      // `cdktf deploy` makes the state next.
      expect(readFileSync(join(clone.folder, "ducksnest.lock"), "utf8")).toContain(
        "\nhomelab: ducksnest\nsites:\n  seoul:\n",
      );
    });

    it("does not show warnings as errors", () => {
      const lines = `${run.stdout}\n${run.stderr}`.split("\n").filter((line) => line.includes("worker-memory"));
      expect(lines).not.toEqual([]);
      expect(lines.filter((line) => line.includes("ERROR"))).toEqual([]);
    });
  });

  it("cdk8s synth writes the same bytes as ducksnest synth", () => {
    const outdir = newFolder();
    expect(clone.run(`cdk8s synth --output ${outdir}`, env)).toMatchObject({ status: 0 });
    expectSame(outdir, "dist");
  }, 60_000);

  it("cdk8s synth deletes only its own files, even if it refuses the manifest, and prints one stream", () => {
    const dist = join(clone.folder, "dist");
    mkdirSync(dist, { recursive: true });
    writeFileSync(join(dist, "mine.txt"), "mine\n");
    expect(clone.run("cdk8s synth", env)).toMatchObject({ status: 0 });
    const made = readTree(dist);
    expect([...made.keys()]).toContain("mine.txt");
    ducksnest(["synth", "cluster"]);
    expect(readTree(dist)).toEqual(made);

    const { status, stdout } = clone.run("cdk8s synth --stdout", env);
    expect(status).toBe(0);
    const objects = [...made.values()].join("\n").match(/^kind: /gm);
    expect(stdout.split(/^---$/m).map((document) => document.match(/^kind: /gm)?.length)).toEqual(
      objects?.map(() => 1),
    );

    writeFileSync(join(clone.folder, "homelab.yaml"), "name: [");
    for (const args of ["", "--stdout"]) expect(clone.run(`cdk8s synth ${args}`, env).status).not.toBe(0);
    expect(readTree(dist)).toEqual(made);
    clone.adopt("reference");
  }, 60_000);

  function expectSame(outdir: string, directory: string): void {
    expect(readTree(outdir)).toEqual(readTree(join(reference, directory)));
  }
});
