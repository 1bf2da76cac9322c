import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Identities, readIdentities } from "@ducksnest/credentials";
import { aTopology, itWith, temporaryFolders } from "@ducksnest/testing";
import { ManifestState } from "../../src/manifest/ManifestState";
import { editSecrets } from "../../src/secrets/editSecrets";
import { GuardedTerminal } from "../../src/terminal/GuardedTerminal";
import { aPerson, SecretsHomelab } from "./_SecretsHomelab";

const newFolder = temporaryFolders();
const anna = aPerson("anna");

const terminal = new GuardedTerminal({ out: () => {}, err: () => {}, color: false });

describe("editSecrets", () => {
  const plan = async (identities: Identities) => {
    const homelab = new SecretsHomelab([anna]);
    const topology = aTopology({ secrets: { operators: [anna.recipient] } });
    const locked: boolean[] = [];
    const state = ManifestState.read(homelab.manifest);
    await editSecrets({ topology, manifest: homelab.manifest, state, terminal, identities }, () => {
      // A link to nothing, so existsSync would not see it.
      locked.push(spawnSync("test", ["-L", join(homelab.folder, ".ducksnest/lock")]).status === 0);
      return { result: undefined };
    });
    return locked;
  };

  it("works once, under the lock, if no key asks a person", async () => {
    expect(await plan(readIdentities([anna.file]))).toEqual([true]);
  });

  it("works before the lock first if a key may ask, because nobody waits for a person", async () => {
    const file = join(newFolder(), "locked");
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "a passphrase", "-f", file]);
    expect(await plan(readIdentities([file]))).toEqual([false, true]);
  });
});

describe("a key with a passphrase", () => {
  itWith("ssh-keygen", "age")("is asked for once for each file, although the work is done twice", async () => {
    const folder = newFolder();
    const file = join(folder, "locked");
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "a passphrase", "-f", file]);
    const homelab = new SecretsHomelab([{ file, recipient: readFileSync(`${file}.pub`, "utf8").trim() }]);
    await homelab.runWithout("keys make firebat");
    homelab.describe({}, [{ file, recipient: readFileSync(`${file}.pub`, "utf8").trim() }, anna]);
    // A stand-in for `age` that counts, and decrypts with the same key without its passphrase.
    const bin = join(folder, "bin");
    mkdirSync(bin);
    const plain = join(folder, "plain");
    execFileSync("cp", [file, plain]);
    execFileSync("ssh-keygen", ["-q", "-p", "-P", "a passphrase", "-N", "", "-f", plain]);
    const real = execFileSync("sh", ["-c", "command -v age"], { encoding: "utf8" }).trim();
    const script = `#!/bin/sh\necho asked >>${folder}/asked\nexec ${real} -d -i ${plain}\n`;
    writeFileSync(join(bin, "age"), script, { mode: 0o755 });
    const { PATH } = process.env;
    process.env.PATH = `${bin}:${PATH}`;
    try {
      expect(await homelab.run("secrets rekey")).toMatchObject({
        exitCode: 0,
        out: expect.stringContaining("1 rekeyed\n"),
      });
      expect(readFileSync(join(folder, "asked"), "utf8")).toBe("asked\n");
    } finally {
      process.env.PATH = PATH;
    }
    expect(existsSync(homelab.path("hosts/laptop-firebat/ssh_host_ed25519_key.age"))).toBe(true);
    expect(await homelab.runAs(anna, "secrets rekey")).toMatchObject({ out: "0 rekeyed\n" });
  });
});
