import { spawnSync } from "node:child_process";
import { copyFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { REPOSITORY, readTree, temporaryFolders } from "@ducksnest/testing";
import { CommandForNobody, whyNotAsNobody } from "./CommandForNobody";

const newFolder = temporaryFolders();

const DUCKSNEST = join(REPOSITORY, "packages/cli/bin/ducksnest.js");

function ducksnest(args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}) {
  return spawnSync(process.execPath, [DUCKSNEST, ...args], { cwd: REPOSITORY, encoding: "utf8", ...options });
}

function folderWithManifest(): string {
  const folder = newFolder();
  copyFileSync(join(REPOSITORY, "homelab.yaml"), join(folder, "homelab.yaml"));
  return folder;
}

describe("the ducksnest command", () => {
  it("explains itself", () => {
    const { status, stdout } = ducksnest(["synth", "--help"]);
    expect(status).toBe(0);
    expect(stdout).toContain("Usage: ducksnest synth [options] [outputs...]");
    expect(stdout).toContain("could not run");
    expect(stdout).toContain("Example:");
  });

  it("explains what it finds: rules by their page, and what comes before rules in a word", () => {
    const explained = (name: string) => ducksnest(["explain", name]);
    expect(explained("mtu-fits-every-path").stdout).toContain("It looks like random stalls under load.");
    expect(explained("known-cpu").stdout).toMatch(/^A CPU must be one whose x86-64 level is known/);
    expect(explained("mtu-fits-every-pth")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('Did you mean "mtu-fits-every-path"?'),
    });
  });

  it("tells its version", () => {
    expect(ducksnest(["--version"]).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each([
    ["an unknown command", ["sinth"], "Did you mean synth?"],
    ["an unknown output", ["synth", "clod"], "Allowed choices are cloud, cluster, hosts."],
    ["an unknown option", ["check", "--fromat", "json"], "Did you mean --format?"],
    ["a format there is not", ["check", "--format", "xml"], "Allowed choices are text, json, sarif, github."],
  ])("ends with 2 for %s", (_, args, message) => {
    const { status, stderr } = ducksnest(args);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });

  it("finds the manifest from a folder below it", () => {
    const { status, stdout } = ducksnest(["check"], { cwd: join(REPOSITORY, "packages/cli") });
    expect(status).toBe(0);
    expect(stdout).toMatch(/0 errors, \d+ warnings/);
  });

  it("colours nothing that is not a terminal", () => {
    expect(ducksnest(["check"], { env: { ...process.env, CI: "true", FORCE_COLOR: "1" } }).stdout).not.toContain(
      "\u001b[",
    );
  });

  it("ends with 2 and one sentence when credentials cannot be read", () => {
    const folder = folderWithManifest();
    spawnSync("mkdir", ["-p", join(folder, ".ducksnest/join-tokens.yaml")]);
    const { status, stderr } = ducksnest(["synth", "cluster"], { cwd: folder });
    expect(status).toBe(2);
    expect(stderr).toContain("ducksnest: ");
    expect(stderr).toContain("join-tokens.yaml:1:1: cannot be read");
  });
});

describe("synthesis on another machine", () => {
  const reference = folderWithManifest();
  ducksnest(["synth"], { cwd: reference });
  const expected = readTree(reference);

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

  it("names no folder of this machine in any output", () => {
    const all = [...expected.values()].join("\n");
    for (const folder of [REPOSITORY, reference]) expect(all).not.toContain(folder);
  });
});

describe("the official command lines", () => {
  const bin = (name: string) => join(REPOSITORY, "node_modules/.bin", name);
  const env = { ...process.env, CI: "true", CHECKPOINT_DISABLE: "1" };

  it("cdktf synth leaves the bytes that ducksnest synth writes", () => {
    const outdir = newFolder();
    const { status } = spawnSync(bin("cdktf"), ["synth", "--output", outdir], {
      cwd: REPOSITORY,
      env,
      encoding: "utf8",
    });
    expect(status).toBe(0);
    expectSame(outdir, "cdktf.out");
  }, 60_000);

  it("cdk8s synth leaves the bytes that ducksnest synth writes", () => {
    const outdir = newFolder();
    const { status } = spawnSync(bin("cdk8s"), ["synth", "--output", outdir], {
      cwd: REPOSITORY,
      env,
      encoding: "utf8",
    });
    expect(status).toBe(0);
    expectSame(outdir, "dist");
  }, 60_000);

  function expectSame(outdir: string, directory: string): void {
    const folder = folderWithManifest();
    ducksnest(["synth"], { cwd: folder });
    expect(readTree(outdir)).toEqual(readTree(join(folder, directory)));
  }
});
