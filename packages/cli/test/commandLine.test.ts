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
    expect(explained("wifi-mtu").stderr).toMatch(/Did you mean "mtu-fits-every-path" or .*"wifi-carries-lan-mtu"/);
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
  const dist = join(clone.folder, "dist");

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

    it("shows warnings, and not as errors", () => expectWarningsWithoutRed(run));
  });

  it("cdk8s synth writes the same bytes as ducksnest synth", () => {
    const outdir = newFolder();
    expect(clone.run(`cdk8s synth --output ${outdir}`, env)).toMatchObject({ status: 0 });
    expectSame(outdir, "dist");
  }, 60_000);

  it("cdk8s synth leaves files that are not its own, and prints one stream", () => {
    mkdirSync(dist, { recursive: true });
    for (const name of ["mine.txt", "mine.k8s.yaml"]) writeFileSync(join(dist, name), "mine: 1\n");
    const { status: first, stderr } = clone.run("cdk8s synth", env);
    expect({ first, stderr }).toEqual({
      first: 0,
      stderr: expect.stringContaining("dist/mine.k8s.yaml: is not generated by"),
    });
    const made = readTree(dist);
    expect([...made.keys()]).toEqual(expect.arrayContaining(["mine.k8s.yaml", "mine.txt"]));
    ducksnest(["synth", "cluster"]);
    expect(readTree(dist)).toEqual(made);

    const { status, stdout } = clone.run("cdk8s synth --stdout", env);
    expect(status).toBe(0);
    const objects = [...made.values()].join("\n").match(/^kind: /gm);
    expect(stdout.split(/^---$/m).map((document) => document.match(/^kind: /gm)?.length)).toEqual(
      objects?.map(() => 1),
    );
  }, 60_000);

  describe("after an error in an output", () => {
    const RESOURCES = join(clone.folder, "apps/cloud/src/resources.ts");
    const WORKLOADS = join(clone.folder, "apps/cluster/src/workloads.ts");
    let before: Files;

    beforeAll(() => {
      writeFileSync(
        RESOURCES,
        `import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import type { SiteStack } from "@ducksnest/aws";

export function addResources(stack: SiteStack): void {
  const { securityGroupId } = stack.network;
  const ssh = { securityGroupId, ipProtocol: "tcp", fromPort: 22, toPort: 22, cidrIpv4: "0.0.0.0/0" };
  new VpcSecurityGroupIngressRule(stack, "ssh", ssh);
}
`,
      );
      writeFileSync(
        WORKLOADS,
        `import { ApiObject, type App, Chart } from "cdk8s";

export function addWorkloads(app: App): void {
  new ApiObject(new Chart(app, "huge"), "pod", {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "huge" },
    spec: {
      containers: [{ name: "a", image: "registry.k8s.io/pause:3.10", resources: { requests: { memory: "64Gi" } } }],
    },
  });
}
`,
      );
      before = outputs();
    });

    /** What cdk8s prints before it starts the app. */
    const SYNTHESIZING = "Synthesizing application\n";
    const SSH = "apps/cloud/src/resources.ts:7:3 error[no-ingress-from-outside]";
    const POD = "apps/cluster/src/workloads.ts:4:3 error[workloads-fit]";

    it("cdktf synth and diff end with 1, show both errors with their lines, and write nothing", () => {
      for (const command of ["cdktf synth", "cdktf diff seoul"]) {
        const run = clone.run(command, env);
        expect(run).toMatchObject({ status: 1, stderr: expect.stringContaining(SSH) });
        expect(run.stderr).toContain(POD);
        expectWarningsWithoutRed(run);
      }
      expect(outputs()).toEqual(before);
    }, 60_000);

    it("cdk8s synth ends with 1, prints nothing that could be applied, and leaves dist/ as it is", () => {
      for (const command of ["cdk8s synth --stdout", "cdk8s synth"]) {
        const { status, stdout, stderr } = clone.run(command, env);
        expect({ status, stdout }).toEqual({ status: 1, stdout: command.endsWith("--stdout") ? "" : SYNTHESIZING });
        for (const error of [SSH, POD]) expect(stderr).toContain(error);
      }
      expect(outputs()).toEqual(before);
    }, 60_000);

    it("ducksnest synth shows the same errors, whatever it was to write", () => {
      expect(clone.script("build")).toMatchObject({ status: 0 });
      for (const name of ["cloud", "cluster", "hosts"]) {
        const { status, stderr } = ducksnest(["synth", name]);
        expect(status).toBe(1);
        for (const error of [SSH, POD]) expect(stderr).toContain(error);
      }
      expect(outputs()).toEqual(before);
    }, 120_000);

    it("cdk8s synth leaves dist/ as it is if the manifest cannot be read, too", () => {
      writeFileSync(join(clone.folder, "homelab.yaml"), "name: [");
      for (const args of ["", "--stdout"]) expect(clone.run(`cdk8s synth ${args}`, env).status).toBe(1);
      expect(outputs()).toEqual(before);
    }, 60_000);
  });

  /** The files of all outputs at the top level, and the lock. */
  function outputs(): Files {
    const isOutput = /^(cdktf\.out|dist)\/|^ducksnest\.lock$|^nix\/(flake|nodes)\.nix$|^nix\/hosts\//;
    return new Map([...readTree(clone.folder)].filter(([file]) => isOutput.test(file)));
  }

  /** cdktf prints the app's standard error in red, and once more after a failure. */
  function expectWarningsWithoutRed({ stdout, stderr }: Pick<ReturnType<typeof clone.run>, "stdout" | "stderr">): void {
    expect(stdout).toContain("warning[worker-memory]");
    expect(stdout.split("\n").filter((line) => /\[ERROR\].*warning\[/.test(line))).toEqual([]);
    expect(/Command output on stderr:([\s\S]*?)(Command output on stdout:|$)/.exec(stderr)?.[1] ?? "").not.toContain(
      "warning[",
    );
  }

  function expectSame(outdir: string, directory: string): void {
    expect(readTree(outdir)).toEqual(readTree(join(reference, directory)));
  }
});
