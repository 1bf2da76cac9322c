import { spawn } from "node:child_process";
import { lstatSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { aManifest, caseCount, manifestText, REPOSITORY, readTree, temporaryFolders } from "@ducksnest/testing";
import { Workspace } from "../workspace";

const newFolder = temporaryFolders();

const DUCKSNEST = join(REPOSITORY, "packages/cli/bin/ducksnest.js");

/** How often synth is killed. `DUCKSNEST_KILLS=200 npx jest killedSynth` kills it more often. */
const KILLS = Number(process.env.DUCKSNEST_KILLS ?? caseCount(8, 20));

/** The example tokens of kubeadm's manual. */
const VERSIONS = [
  { manifest: manifestText(aManifest()), token: "abcdef.0123456789abcdef" },
  {
    manifest: manifestText(aManifest({ "cluster.podCidr": "10.42.0.0/16", "hosts.old": undefined })),
    token: "07401b.f395accd246ae52d",
  },
] as const;

/** The killed process has the real clock. */
const EXPIRES = new Date(Date.now() + 12 * 3_600_000).toISOString();
const SECRETS = VERSIONS.map(({ token }) => token.slice(7));
const HOLDS_TOKENS = new Set(["dist/join-tokens.k8s.yaml"]);

it(`a synth that is killed at one of ${KILLS} random moments leaves all outputs old or all new, and no token elsewhere`, async () => {
  const workspace = new Workspace(VERSIONS[0].manifest);
  const temporary = newFolder();
  const expected = [await synthesized(workspace, 0), await synthesized(workspace, 1)] as const;
  const moments = { beforeOrAfter: 0, whileWriting: 0, mixedUntilNextRun: 0 };
  const duration = await measure(workspace);

  for (let round = 0; round < KILLS; round += 1) {
    const [old, fresh] = round % 2 === 0 ? ([1, 0] as const) : ([0, 1] as const);
    await write(workspace, fresh);
    const child = spawn(process.execPath, [DUCKSNEST, "synth"], {
      cwd: workspace.folder,
      stdio: "ignore",
      env: { ...environment(workspace), TMPDIR: temporary },
    });
    const ended = new Promise((resolve) => child.once("close", resolve));
    // Half of them at any moment, half while it writes, because a random moment rarely hits that.
    if (round % 4 < 2) await sleep(Math.random() * duration);
    else {
      await lockOrEnd(workspace, ended);
      const from = performance.now();
      const delay = Math.random() * 30;
      while (performance.now() < from + delay) await nextTurn();
    }
    child.kill("SIGKILL");
    await ended;

    const interrupted = [".ducksnest/lock", "dist/.ducksnest-staged"].some((file) => isThere(workspace, file));
    moments[interrupted ? "whileWriting" : "beforeOrAfter"] += 1;
    if (![expected[old], expected[fresh]].some((version) => same(outputs(workspace), version))) {
      moments.mixedUntilNextRun += 1;
    }

    // A refused manifest writes nothing, but the run first completes or undoes the interrupted one.
    workspace.write("name: [");
    await workspace.run("synth");
    const after = outputs(workspace);
    expect([same(after, expected[old]), same(after, expected[fresh])]).toContain(true);
    expect(tokensElsewhere(workspace)).toEqual([]);
    expect([...readTree(temporary).values()].join()).not.toMatch(new RegExp(SECRETS.join("|")));

    await write(workspace, fresh);
    expect((await workspace.run("synth")).exitCode).toBe(0);
    expect((await workspace.run("synth")).out).toContain("0 written");
    expect(outputs(workspace)).toEqual(expected[fresh]);
    expect([...workspace.outputs().keys()].filter((file) => file.startsWith(".ducksnest/"))).toEqual([]);
  }
  if (process.env.DUCKSNEST_KILLS) process.stdout.write(`${JSON.stringify(moments)}\n`);
}, 600_000);

it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "%s while synth writes takes effect after the last file, and leaves nothing else behind",
  async (signal) => {
    const workspace = new Workspace(VERSIONS[0].manifest);
    await synthesized(workspace, 0);
    const fresh = await synthesized(workspace, 1);
    await synthesized(workspace, 0);
    await write(workspace, 1);
    const child = spawn(process.execPath, [DUCKSNEST, "synth"], {
      cwd: workspace.folder,
      stdio: "ignore",
      env: environment(workspace),
    });
    const ended = new Promise((resolve) => child.once("close", (code, by) => resolve(by ?? code)));
    await lockOrEnd(workspace, ended);
    child.kill(signal);
    expect([signal, 0]).toContain(await ended);
    expect(outputs(workspace)).toEqual(fresh);
    expect(
      ["dist/.ducksnest-staged", "nix/.ducksnest-staged", ".ducksnest/lock"].filter((file) => isThere(workspace, file)),
    ).toEqual([]);
  },
  60_000,
);

async function write(workspace: Workspace, version: 0 | 1): Promise<void> {
  const { manifest, token } = VERSIONS[version];
  workspace.write(manifest);
  await workspace.plantTokens({ firebat: { token, expires: EXPIRES } });
}

/** The environment of a run that decrypts the tokens. */
function environment({ identity }: Workspace): NodeJS.ProcessEnv {
  return { ...process.env, DUCKSNEST_IDENTITY: identity };
}

async function synthesized(workspace: Workspace, version: 0 | 1): Promise<ReadonlyMap<string, string>> {
  await write(workspace, version);
  await workspace.run("synth");
  return outputs(workspace);
}

/** The duration of a whole run, in milliseconds. */
async function measure(workspace: Workspace): Promise<number> {
  const start = performance.now();
  const child = spawn(process.execPath, [DUCKSNEST, "synth"], {
    cwd: workspace.folder,
    stdio: "ignore",
    env: environment(workspace),
  });
  await new Promise((resolve) => child.once("close", resolve));
  return performance.now() - start;
}

async function lockOrEnd(workspace: Workspace, ended: Promise<unknown>): Promise<void> {
  let over = false;
  ended.then(() => {
    over = true;
  });
  while (!over && !isThere(workspace, ".ducksnest/lock")) await nextTurn();
}

/** The outputs, without temporary files. */
function outputs(workspace: Workspace): ReadonlyMap<string, string> {
  return new Map(
    [...workspace.outputs()].filter(([file]) => /^(cdktf\.out|dist|nix)\//.test(file) && !file.includes("-staged/")),
  );
}

function tokensElsewhere(workspace: Workspace): string[] {
  return [...workspace.outputs()]
    .filter(([file, content]) => !HOLDS_TOKENS.has(file) && SECRETS.some((secret) => content.includes(secret)))
    .map(([file]) => file);
}

function same(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return one.size === other.size && [...one].every(([file, content]) => other.get(file) === content);
}

function isThere(workspace: Workspace, file: string): boolean {
  return lstatSync(join(workspace.folder, file), { throwIfNoEntry: false }) !== undefined;
}
