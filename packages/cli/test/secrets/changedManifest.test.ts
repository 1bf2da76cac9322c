import { execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { removeHost } from "@ducksnest/manifest";
import { changeFiles } from "@ducksnest/outputs";
import { readTree } from "@ducksnest/testing";
import { pipedInput, runProgram } from "../workspace";
import { aPerson, SecretsHomelab } from "./_SecretsHomelab";

const anna = aPerson("anna");

/** Commands that change secrets, with what they read from standard input. */
const COMMANDS: readonly (readonly [words: string, value: string])[] = [
  ["keys make --all --replace --yes", ""],
  ["secrets set wifi", "correct horse battery"],
  ["secrets rekey", ""],
  ["token mint --all", ""],
  ["token renew --all", ""],
  ["token revoke --all", ""],
  ["pki init", ""],
  ["host rename old attic --yes", ""],
  ["host remove old --yes", ""],
];

async function filled(): Promise<SecretsHomelab> {
  const homelab = new SecretsHomelab([anna]);
  await homelab.run("keys make --all");
  return homelab;
}

/** The manifest without the host `ultra`. */
function withoutUltra({ manifest }: SecretsHomelab): string {
  return removeHost(readFileSync(manifest, "utf8"), "ultra");
}

/** All files but the manifest and the folder of the lock. */
function secretsOf({ folder }: SecretsHomelab): ReadonlyMap<string, string> {
  return new Map([...readTree(folder)].filter(([file]) => file.startsWith("nix/")));
}

it.each(COMMANDS)(
  "%s changes nothing if another command wrote the manifest while it waited for the lock",
  async (words, value) => {
    const homelab = await filled();
    const before = secretsOf(homelab);
    const content = withoutUltra(homelab);
    let failure: Promise<string> | undefined;
    await changeFiles(homelab.folder, async () => {
      failure = homelab.failure(words, pipedInput(value));
      await sleep(1000);
      return { changes: [{ file: "homelab.yaml", content }], result: undefined };
    });
    expect(await failure).toMatch(/homelab\.yaml has just changed, .*; nothing was changed\. Run the command again\.$/);
    expect(secretsOf(homelab)).toEqual(before);
    expect(readFileSync(homelab.manifest, "utf8")).toBe(content);
  },
);

it("a manifest from a pipe, which gives its content only once, is not read again", async () => {
  const homelab = new SecretsHomelab([anna]);
  const pipe = join(homelab.folder, "pipe");
  execFileSync("mkfifo", [pipe]);
  const writer = spawn("sh", ["-c", 'cat "$0" >"$1"', homelab.manifest, pipe], { stdio: "ignore" });
  try {
    expect(await runProgram(["keys", "make", "--all", "--manifest", pipe])).toMatchObject({ exitCode: 0 });
  } finally {
    writer.kill();
  }
});
