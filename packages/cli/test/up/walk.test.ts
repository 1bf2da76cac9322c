import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkHomelab } from "@ducksnest/checks";
import { IDENTITY_VARIABLE, readIdentities, SecretsEdit, SecretsFolder } from "@ducksnest/credentials";
import { aManifest, manifestText, readTree, temporaryFolders } from "@ducksnest/testing";
import type { Topology } from "@ducksnest/topology";
import { secretsDesign } from "../../src/secrets/secretsDesign";
import type { Input } from "../../src/terminal/Input";
import { DUCKSNEST } from "../ducksnest";
import { contentsBelow, Needle } from "../repository/_Needle";
import { pipedInput, type Run, runProgram, typedInput } from "../workspace";
import { ADMIN_KEY, addStandIns } from "./_standIns";
import { PLACEHOLDERS_MEANT } from "./_UpHome";
import { World } from "./_World";

// Every step is a process, and the machine may be busy. In milliseconds.
jest.setTimeout(120_000);

const newFolder = temporaryFolders();

/** Values that a person types. Random, so that they are nowhere by chance. */
const VALUES = {
  wifi: `correct horse ${randomBytes(12).toString("base64url")}`,
  "tailscale-auth-key": `tskey-auth-k${randomBytes(6).toString("hex")}CNTRL-${randomBytes(16).toString("hex")}`,
};

/** What a person edits: where the state is, and which disks may be erased. */
const CHANGES = {
  ...PLACEHOLDERS_MEANT,
  "state.s3": { bucket: "ducksnest-state", region: "ap-northeast-2" },
  ...Object.fromEntries(
    ["firebat", "old", "ultra"].map((name) => [
      `hosts.${name}.hardware.disk.installDisk`,
      `/dev/disk/by-id/ata-Disk_${name}`,
    ]),
  ),
  "hosts.old.boot": { bios: "/dev/disk/by-id/ata-Disk_old" },
};

class Walk {
  readonly folder = newFolder();
  readonly home = newFolder();
  readonly manifest = join(this.folder, "homelab.yaml");
  readonly world = new World();
  readonly runs: Run[] = [];
  /** The operator's private key. */
  readonly identity = join(this.home, ".ssh/id_ed25519");

  constructor() {
    writeFileSync(this.manifest, manifestText(aManifest(CHANGES)));
    writeFileSync(join(this.folder, "cdktf.json"), "{}");
    mkdirSync(join(this.home, ".ssh"), { mode: 0o700 });
    process.env.HOME = this.home;
    process.env[IDENTITY_VARIABLE] = this.identity;
    this.world.enter();
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", this.identity]);
    writeFileSync(join(this.home, ".gitconfig"), "[user]\n name = x\n email = x@example.org\n");
    execFileSync("git", ["-C", this.folder, "init", "-q"]);
    addStandIns(this.world, new Map(this.topology.hosts.map(({ hostname, nodeIp }) => [hostname, `${nodeIp}/32`])));
  }

  get topology(): Topology {
    const verdict = checkHomelab(this.manifest);
    if (verdict.kind !== "sound") throw new Error("the manifest is not sound");
    return verdict.topology;
  }

  async run(args: readonly string[], input: Input): Promise<Run> {
    const run = await runProgram([...args, "--manifest", this.manifest], {}, { input });
    this.runs.push(run);
    return run;
  }

  /** Does what is left, with a person who agrees to everything. */
  up(): Promise<Run> {
    return this.run(["up", "--run", "--yes"], typedInput(...Array.from({ length: 50 }, () => "y")));
  }

  /** Does what only a person can do, and a run has stopped at. */
  async help({ err }: Run): Promise<void> {
    if (err.includes("secrets set wifi` ended")) await this.set("wifi");
    if (err.includes("secrets set tailscale-auth-key` ended")) await this.set("tailscale-auth-key");
    const [, name = ""] = /ducksnest install (\w+) --run` ended/.exec(err) ?? [];
    if (name !== "") await this.install(name);
  }

  /** Types the hostname, so that the disk is erased; again, if that was interrupted. */
  private async install(name: string): Promise<void> {
    const install = () => this.run(["install", name, "--run"], typedInput(`laptop-${name}`));
    if ((await install()).exitCode !== 0) await install();
  }

  /** What a person types at a prompt. */
  set(name: keyof typeof VALUES): Promise<Run> {
    return this.run(["secrets", "set", name, "-"], pipedInput(VALUES[name]));
  }
}

/** Runs `up` as a process, and kills it when it has said something. */
function killedAt(text: string, walk: Walk): Promise<NodeJS.Signals | null> {
  const args = [DUCKSNEST, "up", "--run", "--yes", "--manifest", walk.manifest];
  const child = spawn(process.execPath, args, { env: { ...process.env }, stdio: ["ignore", "pipe", "ignore"] });
  let out = "";
  child.stdout.on("data", (data: Buffer) => {
    out += data.toString();
    if (out.includes(text)) child.kill("SIGKILL");
  });
  return new Promise((resolve) => child.once("close", (_, signal) => resolve(signal)));
}

describe("from an empty folder with a manifest to a running cluster, interrupted at every step", () => {
  const walk = new Walk();
  let last: Run | undefined;

  beforeAll(async () => {
    expect(await killedAt("(tailnet-policy)", walk)).toBe("SIGKILL");
    walk.world.write("interrupt", "");
    for (let round = 0; round < 80 && last?.exitCode !== 0; round++) {
      last = await walk.up();
      await walk.help(last);
    }
  });

  it("ends with all steps done", async () => {
    expect(last).toMatchObject({ exitCode: 0, out: expect.stringContaining("21 done, 0 next, 0 blocked, 0 waiting") });
    const { exitCode, out } = await walk.run(["up", "--format", "json"], pipedInput());
    expect({ exitCode, ...JSON.parse(out) }).toMatchObject({ exitCode: 0, verdict: "complete" });
  });

  it("does the steps in the order of the list", () => {
    const text = walk.runs.map(({ out }) => out).join("");
    const started = [...text.matchAll(/^(?:Next|Waiting): .* \(([\w:-]+)\)$/gm)].map(([, id]) => id);
    // The process that was killed did the first one.
    expect([...new Set(started)]).toEqual([
      "tailnet-policy",
      "host-keys",
      "pki",
      "auth-keys",
      "wifi",
      "join-tokens",
      "outputs",
      "flake-lock",
      "commit",
      "state-bucket",
      "deploy:seoul",
      "identity:control-plane",
      "first-boot:control-plane",
      "kubeconfig",
      "cluster-apply",
      "install:firebat",
      "install:old",
      "install:ultra",
    ]);
  });

  it("shows its own words and commands unmasked", () => {
    expect(walk.runs.map(({ out, err }) => `${out}${err}`).join("")).not.toContain("***");
  });

  it("was interrupted at each of its commands", () => {
    const commands = walk.runs.flatMap(
      ({ err }) => /^`(.*)` ended with (?:1|137)\.\nCorrect that/m.exec(err)?.[1] ?? [],
    );
    const shown = commands.map((command) => command.replace(walk.folder, "FOLDER"));
    // The process that was killed may have done this one.
    expect(shown.filter((command) => command !== "ducksnest synth hosts")).toMatchInlineSnapshot(`
      [
        "ducksnest keys make --all",
        "ducksnest pki init",
        "ducksnest secrets set tailscale-auth-key",
        "ducksnest secrets set wifi",
        "ducksnest token mint --all >/dev/null",
        "ducksnest synth",
        "(cd FOLDER && nix flake lock ./nix)",
        "aws s3api create-bucket --bucket ducksnest-state --region ap-northeast-2 --create-bucket-configuration LocationConstraint=ap-northeast-2",
        "aws s3api put-public-access-block --bucket ducksnest-state --region ap-northeast-2 --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true",
        "aws s3api put-bucket-versioning --bucket ducksnest-state --region ap-northeast-2 --versioning-configuration Status=Enabled",
        "(cd FOLDER && cdktf deploy seoul)",
        "ducksnest keys send control-plane",
        "ducksnest kubeconfig",
        "(cd FOLDER && kubectl --context ducksnest apply -f dist/)",
        "ducksnest install firebat --run",
        "ducksnest install old --run",
        "ducksnest install ultra --run",
      ]
    `);
  });

  it("shows no secret, and gives none to another program but on its standard input", async () => {
    const files = [...readTree(join(walk.folder, "nix/secrets")).keys()].filter((file) => file.endsWith(".age"));
    const folder = SecretsFolder.read(walk.folder, secretsDesign(walk.topology));
    const edit = new SecretsEdit(folder, readIdentities([walk.identity]));
    const secrets = await Promise.all(folder.files.map(async (file) => [file, await edit.decrypt(file)] as const));
    expect(secrets).toHaveLength(files.length);
    // The last line of a key has bytes of its private half, and a token's secret follows its point.
    const needles = secrets.map(([file, value]) => {
      const lines = Buffer.from(value)
        .toString()
        .trim()
        .split("\n")
        .filter((line) => !line.startsWith("-----"));
      return new Needle(
        file,
        Buffer.from(file.endsWith("join-token.age") ? (lines[0] ?? "").slice(7) : (lines.at(-2) ?? lines[0] ?? "")),
      );
    });
    needles.push(new Needle("the administrator's key", Buffer.from(ADMIN_KEY)));
    const places = new Map<string, string | Uint8Array>([
      ["the output of up", walk.runs.map(({ out, err }) => `${out}${err}`).join("\n")],
      ...contentsBelow(walk.world.state),
      ...[...contentsBelow(walk.folder)].filter(([file]) => file !== "dist/join-tokens.k8s.yaml"),
    ]);
    expect([...places.keys()]).toEqual(expect.arrayContaining(["argv", ".ducksnest/up.json", "nix/flake.nix"]));
    const found = [...places].flatMap(([place, content]) =>
      needles.filter((needle) => needle.isIn(content)).map(({ name }) => `${name} is in ${place}`),
    );
    expect(found).toEqual([]);
  });
});
