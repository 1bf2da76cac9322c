import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { encrypt } from "@ducksnest/credentials";
import { itWith, REPOSITORY, temporaryFolders } from "@ducksnest/testing";
import { Encrypter, generateX25519Identity, identityToRecipient } from "age-encryption";
import { makeSshKey } from "./age";

const PASSPHRASE = "correct horse battery";
const newFolder = temporaryFolders();
const itOnTerminal = itWith("age", "ssh-keygen", "python3");

/** Decrypts the files with the identity in a process that has a terminal, and prints the plaintexts or the error. */
const DECRYPT = `
  const { readFileSync } = require("node:fs");
  const { decrypt, readIdentities } = require("@ducksnest/credentials");
  const [identity, ...files] = process.argv.slice(1);
  (async () => {
    const identities = readIdentities([identity]);
    for (const file of files) {
      console.log("plaintext", Buffer.from(await decrypt(readFileSync(file), identities)).toString());
    }
  })().catch((error) => console.log(error.name, error.message));
`;

function onTerminal(passphrase: string, identity: string, files: readonly string[]): string {
  const terminal = [join(__dirname, "terminal.py"), passphrase];
  const node = [process.execPath, "-C", "ducksnest-source", "-r", "esbuild-register", "-e", DECRYPT, identity];
  const { stdout, stderr } = spawnSync("python3", [...terminal, ...node, ...files], {
    cwd: join(REPOSITORY, "packages/cli"),
    encoding: "utf8",
  });
  return `${stdout}${stderr}`;
}

async function filesFor(recipient: string): Promise<readonly string[]> {
  const folder = newFolder();
  const files = ["one", "two"].map((name) => join(folder, name));
  for (const file of files) writeFileSync(file, await encrypt(Buffer.from("of the file"), [recipient]));
  return files;
}

/** An identity of age that is encrypted with the passphrase. */
async function lockedIdentity(): Promise<{ readonly file: string; readonly recipient: string }> {
  const identity = await generateX25519Identity();
  const encrypter = new Encrypter();
  encrypter.setPassphrase(PASSPHRASE);
  encrypter.setScryptWorkFactor(10);
  const file = join(newFolder(), "locked");
  writeFileSync(file, await encrypter.encrypt(`# created: today\n${identity}\n`));
  return { file, recipient: await identityToRecipient(identity) };
}

describe("a passphrase on the terminal", () => {
  itOnTerminal("unlocks an SSH key, once for each file", async () => {
    const { file, recipient } = makeSshKey(join(newFolder(), "key"), "ed25519", PASSPHRASE);
    const shown = onTerminal(PASSPHRASE, file, await filesFor(recipient));
    expect(shown.match(/plaintext of the file/g)).toHaveLength(2);
    expect(shown.match(/Enter passphrase/g)).toHaveLength(2);
    expect(shown).not.toContain(PASSPHRASE);
  });

  itOnTerminal("unlocks an identity of age, once for all files", async () => {
    const { file, recipient } = await lockedIdentity();
    const shown = onTerminal(PASSPHRASE, file, await filesFor(recipient));
    expect(shown.match(/plaintext of the file/g)).toHaveLength(2);
    expect(shown.match(/Enter passphrase/g)).toHaveLength(1);
    expect(shown).not.toContain(PASSPHRASE);
  });

  itOnTerminal("that is wrong ends with the reason", async () => {
    const { file, recipient } = await lockedIdentity();
    const shown = onTerminal("wrong", file, await filesFor(recipient));
    expect(shown).toContain(
      `AgeProgramError The program \`age\` could not use the identity ${file}: incorrect passphrase.`,
    );
    expect(shown).not.toContain("plaintext");
  });
});
