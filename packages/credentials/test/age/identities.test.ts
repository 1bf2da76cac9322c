import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { decrypt, encrypt, IdentityError, makeHostKey, readIdentities, SshPrivateKey } from "@ducksnest/credentials";
import { itWith, temporaryFolders } from "@ducksnest/testing";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { makeSshKey, run, withPath } from "./age";

const newFolder = temporaryFolders();

function fileOf(text: string, mode = 0o600): string {
  const file = join(newFolder(), "identity");
  writeFileSync(file, text, { mode });
  chmodSync(file, mode);
  return file;
}

/** The problems of identity files, without the files. */
function problemsOf(...files: readonly string[]): readonly string[] {
  try {
    readIdentities(files);
  } catch (error) {
    if (!(error instanceof IdentityError)) throw error;
    return error.problems.map((problem) => files.reduce((text, file) => text.replaceAll(file, "FILE"), problem));
  }
  return [];
}

describe("readIdentities", () => {
  it("reads several age identities with comments between them", async () => {
    const [one, two] = [await generateX25519Identity(), await generateX25519Identity()];
    const { recipients } = readIdentities([fileOf(`# created: today\n${one}\n\n# the second\r\n${two}\r\n`)]);
    expect(recipients).toEqual([await identityToRecipient(one), await identityToRecipient(two)]);
  });

  it("reads an SSH key, and each file once", () => {
    const { privatePem, publicLine } = makeHostKey("");
    const file = fileOf(privatePem);
    const { recipients, native } = readIdentities([file, file]);
    expect(recipients).toEqual([publicLine]);
    expect(native).toHaveLength(1);
  });

  it("reveals no key when it is printed", async () => {
    const identity = await generateX25519Identity();
    const { privatePem } = makeHostKey("");
    const identities = readIdentities([fileOf(identity), fileOf(privatePem)]);
    const printed = `${inspect(identities, { depth: 9, showHidden: true })}${JSON.stringify(identities)}`;
    expect(printed).toContain("age1");
    expect(printed).not.toContain(identity);
    const seed = Buffer.from(SshPrivateKey.parse(privatePem).seed);
    for (const encoding of ["hex", "base64"] as const) expect(printed).not.toContain(seed.toString(encoding));
  });

  it("names every problem of every file at once", async () => {
    const identity = await generateX25519Identity();
    const damaged = `${identity.slice(0, -1)}${identity.endsWith("Q") ? "P" : "Q"}`;
    const missing = join(newFolder(), "missing");
    expect(
      problemsOf(missing, fileOf(`${identity}\n${damaged}\nhello\n${await identityToRecipient(identity)}\n`)),
    ).toEqual([
      "FILE:1:1: The identity file does not exist. Check the path.",
      "FILE:2:1: The checksum of this identity is wrong. Restore the file.",
      "FILE:3:1: This is neither an identity of age nor a private key of OpenSSH.",
      "FILE:4:1: This is a public key. An identity is a private key: a file from `age-keygen`, or an SSH key without .pub.",
    ]);
  });

  it.each([
    ["", "FILE:1:1: The file holds no identity. `age-keygen -o <file>` makes one."],
    ["# only a comment\n", "FILE:1:1: The file holds no identity. `age-keygen -o <file>` makes one."],
    [
      makeHostKey("").publicLine,
      "FILE:1:1: This is a public key. An identity is a private key: a file from `age-keygen`, or an SSH key without .pub.",
    ],
    [makeHostKey("").privatePem.slice(0, 200), "FILE:1:1: The private key is truncated. Restore the file."],
    [
      makeHostKey("").privatePem.replaceAll("\n", "\r\n"),
      "FILE:1:1: The private key has Windows line ends (CRLF), which OpenSSH rejects. Convert it with `dos2unix`.",
    ],
  ])("refuses %j", (text, problem) => {
    expect(problemsOf(fileOf(text))).toEqual([problem]);
  });

  it("refuses a folder", () => {
    const folder = join(newFolder(), "folder");
    mkdirSync(folder);
    expect(problemsOf(folder)).toEqual(["FILE:1:1: it is a folder"]);
  });

  it.each([0o644, 0o640, 0o602])("refuses a private key that others can use: %o", async (mode) => {
    for (const text of [makeHostKey("").privatePem, `# x\n${await generateX25519Identity()}\n`]) {
      expect(problemsOf(fileOf(text, mode))).toEqual([
        `FILE:1:1: The permissions 0${mode.toString(8)} give other users access to this private key. Run \`chmod 600 FILE\`.`,
      ]);
    }
  });

  it("lets others read files that are of no use to them", () => {
    const plugin = fileOf("AGE-PLUGIN-YUBIKEY-1QQQQ\n", 0o644);
    const locked = fileOf("-----BEGIN AGE ENCRYPTED FILE-----\n", 0o644);
    expect(readIdentities([plugin, locked]).program).toMatchObject([
      { file: plugin, what: "is of a plugin" },
      { file: locked, what: "is protected by a passphrase", locked: true },
    ]);
  });

  itWith("ssh-keygen")("knows the public half of a protected SSH key", () => {
    const { file, recipient } = makeSshKey(join(newFolder(), "key"), "ed25519", "correct horse");
    expect(readIdentities([file]).recipients).toEqual([recipient.split(" ").slice(0, 2).join(" ")]);
  });

  itWith("ssh-keygen")("refuses an ECDSA key, which cannot decrypt", () => {
    const { file } = makeSshKey(join(newFolder(), "key"), "ecdsa");
    expect(problemsOf(file)).toEqual([
      "FILE:1:1: This is a key of type ecdsa-sha2-nistp256. Use an ssh-ed25519 key: `ssh-keygen -t ed25519` makes one.",
    ]);
  });
});

describe("the program age", () => {
  itWith("age", "ssh-keygen")("decrypts with an RSA key", async () => {
    const { file, recipient } = makeSshKey(join(newFolder(), "rsa"), "rsa");
    const encrypted = run("age", ["-e", "-r", recipient], "secret");
    expect(Buffer.from(await decrypt(encrypted, readIdentities([file]))).toString()).toBe("secret");
  });

  itWith("age", "ssh-keygen")("is not needed for a file that names another SSH key", async () => {
    const { file } = makeSshKey(join(newFolder(), "rsa"), "rsa");
    const encrypted = await encrypt(Buffer.from("secret"), [makeHostKey("").publicLine]);
    await withPath(newFolder(), async () => {
      await expect(decrypt(encrypted, readIdentities([file]))).rejects.toMatchObject({ name: "WrongIdentityError" });
    });
  });

  itWith("age", "ssh-keygen")("reports a payload that is damaged", async () => {
    const { file, recipient } = makeSshKey(join(newFolder(), "rsa"), "rsa");
    const encrypted = run("age", ["-e", "-r", recipient], "secret");
    encrypted.set([(encrypted.at(-1) ?? 0) ^ 1], encrypted.length - 1);
    await expect(decrypt(encrypted, readIdentities([file]))).rejects.toMatchObject({ name: "CorruptedFileError" });
  });

  it("is asked for by name when it is missing", async () => {
    const file = fileOf("AGE-PLUGIN-YUBIKEY-1QQQQ\n");
    const encrypted = await encrypt(Buffer.from("secret"), [makeHostKey("").publicLine]);
    await withPath(newFolder(), async () => {
      await expect(decrypt(encrypted, readIdentities([file]))).rejects.toMatchObject({
        name: "AgeProgramError",
        message: `The identity ${file} is of a plugin, which only the program \`age\` can use. Install the program \`age\` (https://age-encryption.org) and its plugins.`,
      });
    });
  });
});
