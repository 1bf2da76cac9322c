import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkHomelab } from "@ducksnest/checks";
import { referenceText, temporaryFolders } from "@ducksnest/testing";
import type { Topology } from "@ducksnest/topology";
import type { Input } from "../../src/terminal/Input";
import { pipedInput, type Run, runProgram, typedInput } from "../workspace";
import { addStandIns } from "./_standIns";
import { World } from "./_World";

// Every step is a process, and the machine may be busy. In milliseconds.
jest.setTimeout(120_000);

const newFolder = temporaryFolders();

/** Values that a person types. Random, so that they are nowhere by chance. */
const VALUES = {
  wifi: `correct horse ${randomBytes(12).toString("base64url")}`,
  "tailscale-auth-key": `tskey-auth-k${randomBytes(6).toString("hex")}CNTRL-${randomBytes(16).toString("hex")}`,
};

class Walk {
  readonly folder = newFolder();
  readonly home = newFolder();
  readonly manifest = join(this.folder, "homelab.yaml");
  readonly world = new World();
  readonly runs: Run[] = [];

  constructor() {
    writeFileSync(
      this.manifest,
      `${referenceText()}\nstate: { s3: { bucket: ducksnest-state, region: ap-northeast-2 } }\n`,
    );
    mkdirSync(join(this.home, ".ssh"), { mode: 0o700 });
    process.env.HOME = this.home;
    this.world.enter();
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(this.home, ".ssh/id_ed25519")]);
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

  /** What a person types at a prompt. */
  set(name: keyof typeof VALUES): Promise<Run> {
    return this.run(["secrets", "set", name, "-"], pipedInput(VALUES[name]));
  }
}

it("walks", async () => {
  const walk = new Walk();
  for (let round = 0; round < 60; round++) {
    const { exitCode, err, out } = await walk.up();
    const [, secret] = /secrets set (wifi|tailscale-auth-key)` ended/.exec(err) ?? [];
    if (secret === "wifi" || secret === "tailscale-auth-key") await walk.set(secret);
    else {
      writeFileSync("/tmp/up-walk.txt", `${exitCode} ${out} ${err}`);
      break;
    }
  }
  writeFileSync("/tmp/up-walk2.txt", (await walk.run(["up"], pipedInput())).out);
});
