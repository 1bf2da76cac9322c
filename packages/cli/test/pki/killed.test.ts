import { type ChildProcess, spawn } from "node:child_process";
import { lstatSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { decrypt, keyFile, matches, PKI_NAMES, publicFile, readIdentities } from "@ducksnest/credentials";
import { readTree, temporaryFolders } from "@ducksnest/testing";
import { DUCKSNEST } from "../ducksnest";
import { newOperator, PkiHomelab } from "./_homelab";

const newFolder = temporaryFolders();

/** How often each command is killed. `DUCKSNEST_KILLS=200 npx jest pki/killed` kills it more often. */
const KILLS = Number(process.env.DUCKSNEST_KILLS ?? 4);

/** Where runs are killed: at any moment, within some milliseconds after taking the lock, or after starting to swap files. */
const AIMS = [
  { file: ".ducksnest/journal.json", within: 4 },
  { file: ".ducksnest/lock", within: 200 },
  undefined,
  { file: ".ducksnest/journal.json", within: 12 },
] as const;

const SECRET_FOLDER = "nix/secrets/duck/";

/** When the commands were killed. */
interface Moments {
  /** Before the command took the lock, or after it had ended. */
  beforeOrAfter: number;
  /** While it had the lock. */
  whileWriting: number;
  /** Of the latter, with files of both states, until the next run. */
  mixedUntilNextRun: number;
}

/** A command that is killed again and again. */
class Victim {
  readonly moments: Moments = { beforeOrAfter: 0, whileWriting: 0, mixedUntilNextRun: 0 };

  private constructor(
    readonly homelab: PkiHomelab,
    private readonly args: readonly string[],
    private readonly duration: number,
  ) {}

  /** @param args a command that changes nothing when it runs to its end, to measure how long it takes to start */
  static async of(homelab: PkiHomelab, measured: readonly string[], args: readonly string[]): Promise<Victim> {
    const start = performance.now();
    await ended(run(homelab, measured));
    return new Victim(homelab, args, performance.now() - start);
  }

  /** Runs it and kills it, in turns at one of `AIMS`. A random moment rarely hits the swap. */
  async kill(round: number): Promise<void> {
    const child = run(this.homelab, this.args);
    const end = ended(child);
    const aim = AIMS[round % AIMS.length];
    if (aim === undefined) await sleep(Math.random() * this.duration);
    else {
      await this.fileOrEnd(aim.file, end);
      const from = performance.now();
      const delay = Math.random() * aim.within;
      while (performance.now() < from + delay) await nextTurn();
    }
    child.kill("SIGKILL");
    await end;
    this.moments[this.isThere(".ducksnest/lock") ? "whileWriting" : "beforeOrAfter"] += 1;
  }

  /** Reads without a change, and then writes: a run that finishes or undoes the interrupted one, and nothing else. */
  async recover(): Promise<void> {
    const { folder } = this.homelab;
    const before = readTree(folder);
    const isUnfinished = ["journal.json", "undo.json"].some((name) => before.has(`.ducksnest/${name}`));
    expect((await this.homelab.run(["pki", "show"])).err.includes("An earlier run was interrupted;")).toBe(
      isUnfinished,
    );
    expect(readTree(folder)).toEqual(before);
    await this.homelab.refusal(["host", "rename", "no-host", "no-host"]);
  }

  report(): void {
    if (process.env.DUCKSNEST_KILLS) process.stdout.write(`${this.args.join(" ")}: ${JSON.stringify(this.moments)}\n`);
  }

  private async fileOrEnd(file: string, end: Promise<unknown>): Promise<void> {
    let over = false;
    end.then(() => {
      over = true;
    });
    while (!over && !this.isThere(file)) await nextTurn();
  }

  private isThere(file: string): boolean {
    return lstatSync(join(this.homelab.folder, file), { throwIfNoEntry: false }) !== undefined;
  }
}

function run({ folder, manifest, operator }: PkiHomelab, args: readonly string[]): ChildProcess {
  const all = [DUCKSNEST, ...args, "--identity", operator.file, "--manifest", manifest];
  return spawn(process.execPath, all, { cwd: folder, stdio: "ignore" });
}

const ended = (child: ChildProcess) => new Promise((resolve) => child.once("close", resolve));

/** The files of the homelab, without those of a run that is under way. */
function files({ folder }: PkiHomelab): ReadonlyMap<string, string> {
  return new Map([...readTree(folder)].filter(([file]) => file.startsWith("nix/") && !file.includes("-staged/")));
}

/** The values of all secrets, by file from the folder of secrets. Throws if one does not decrypt. */
async function values(homelab: PkiHomelab): Promise<ReadonlyMap<string, string>> {
  const identities = readIdentities([homelab.operator.file]);
  const encrypted = [...files(homelab)].filter(([file]) => file.endsWith(".age"));
  return new Map(
    await Promise.all(
      encrypted.map(async ([file, text]): Promise<[string, string]> => {
        const value = Buffer.from(await decrypt(text, identities)).toString("utf8");
        return [file.slice(SECRET_FOLDER.length), value];
      }),
    ),
  );
}

const same = (one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>) =>
  one.size === other.size && [...one].every(([file, text]) => other.get(file) === text);

/** Every private key with the public file that it belongs to. */
const PAIRS = PKI_NAMES.flatMap((name) =>
  (["current", "next"] as const).map(
    (generation) => [keyFile(name, generation), publicFile(name, generation)] as const,
  ),
);

it(`pki rotate, killed ${KILLS} times, leaves each step done or not done, and loses no key`, async () => {
  const homelab = await PkiHomelab.initialized(newFolder());
  const victim = await Victim.of(homelab, ["pki", "verify"], ["pki", "rotate", "--yes"]);
  for (let round = 0; round < KILLS; round += 1) {
    const before = files(homelab);
    const secrets = await values(homelab);
    const stage = stageOf(before);
    await victim.kill(round);

    // Each encrypted file decrypts already, and each old key is there, or the key that replaces it.
    const broken = await values(homelab);
    for (const name of PKI_NAMES) {
      const old = secrets.get(keyFile(name));
      const replacement = stage === "trusted" ? secrets.get(keyFile(name, "next")) : old;
      expect([old, replacement]).toContain(broken.get(keyFile(name)));
    }
    const mixed = files(homelab);
    await victim.recover();
    const after = files(homelab);
    const kept = await values(homelab);
    if (!same(mixed, before) && !same(mixed, after)) victim.moments.mixedUntilNextRun += 1;

    const isDone = stageOf(after) !== stage;
    if (!isDone) expect(after).toEqual(before);
    for (const [key, file] of PAIRS) {
      const text = after.get(`nix/pki/duck/${file}`);
      const privateKey = kept.get(key);
      expect(privateKey === undefined).toBe(text === undefined);
      if (text !== undefined && privateKey !== undefined) expect(matches(text, privateKey)).toBe(true);
    }
    for (const [file, value] of secrets) if (!file.startsWith("pki/")) expect(kept.get(file)).toBe(value);
    await homelab.must("pki", "verify");

    // The next run ends the work.
    if (!isDone) await homelab.must("pki", "rotate", "--yes");
    expect(stageOf(files(homelab))).toBe({ none: "trusted", trusted: "signing", signing: "none" }[stage]);
    expect([...readTree(homelab.folder).keys()].filter((file) => /\.ducksnest(?!-keys)/.test(file))).toEqual([]);
  }
  victim.report();
}, 1_200_000);

it(`secrets rekey, killed ${KILLS} times, leaves every secret readable, and the next run ends the work`, async () => {
  const homelab = await PkiHomelab.initialized(newFolder());
  const colleague = newOperator(newFolder(), "colleague");
  const expected = await values(homelab);
  const victim = await Victim.of(homelab, ["secrets", "rekey"], ["secrets", "rekey"]);
  for (let round = 0; round < KILLS; round += 1) {
    const operators = [homelab.operator.line, ...(round % 2 === 0 ? [colleague.line] : [])];
    homelab.write({}, operators);
    const before = files(homelab);
    await victim.kill(round);

    expect(await values(homelab)).toEqual(expected);
    const mixed = files(homelab);
    await victim.recover();
    const after = files(homelab);
    if (!same(mixed, before) && !same(mixed, after)) victim.moments.mixedUntilNextRun += 1;
    expect(await values(homelab)).toEqual(expected);
    const isDone = (await homelab.run(["secrets", "list"])).out.includes("rekey") === false;
    if (!isDone) expect(after).toEqual(before);

    expect(await homelab.must("secrets", "rekey")).toContain(isDone ? "0 rekeyed" : `${expected.size} rekeyed`);
    expect(await values(homelab)).toEqual(expected);
    await homelab.must("pki", "verify");
    const readable = homelab.decrypted(keyFile("ca"), colleague.file);
    await (operators.length > 1
      ? expect(readable).resolves.toBe(expected.get(keyFile("ca")))
      : expect(readable).rejects.toThrow());
    expect([...readTree(homelab.folder).keys()].filter((file) => /\.ducksnest(?!-keys)/.test(file))).toEqual([]);
  }
  victim.report();
}, 1_200_000);

function stageOf(all: ReadonlyMap<string, string>): "none" | "trusted" | "signing" {
  if (all.has("nix/pki/duck/ca.next.crt")) return "trusted";
  return all.has("nix/pki/duck/ca.old.crt") ? "signing" : "none";
}
