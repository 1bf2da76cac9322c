import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { fingerprint, makeHostKey, parsePublicKey, SshPrivateKey } from "@ducksnest/credentials";
import { fc, itWith, temporaryFolders } from "@ducksnest/testing";
import { makeSshKey } from "../age/age";

const newFolder = temporaryFolders();
const itReal = itWith("ssh-keygen");

/** Comments in which no control character stands. */
const comments = fc.string({ unit: "grapheme", maxLength: 40 }).filter((text) => !/\p{Cc}/u.test(text));

function keygen(...args: readonly string[]): string {
  return execFileSync("ssh-keygen", args, { encoding: "utf8" }).trim();
}

function privateFile(pem: string): string {
  const file = join(newFolder(), "key");
  writeFileSync(file, pem, { mode: 0o600 });
  return file;
}

describe("makeHostKey", () => {
  itReal("makes a key that ssh-keygen reads", () => {
    for (const comment of ["", "root@firebat", "zwei Wörter", "x".repeat(7)]) {
      const { privatePem, publicLine } = makeHostKey(comment);
      expect(keygen("-y", "-f", privateFile(privatePem))).toBe(publicLine);
    }
  });

  itReal("makes a key that ssh-keygen protects with a passphrase and opens again", () => {
    const { privatePem, publicLine } = makeHostKey("root@firebat");
    const file = privateFile(privatePem);
    keygen("-q", "-p", "-P", "", "-N", "secret", "-f", file);
    expect(() => SshPrivateKey.parse(readFileSync(file, "utf8"))).toThrow(
      "The private key is protected by a passphrase.",
    );
    keygen("-q", "-p", "-P", "secret", "-N", "", "-f", file);
    expect(SshPrivateKey.parse(readFileSync(file, "utf8")).publicLine).toBe(publicLine);
  });

  itReal("makes a key that signs, and ssh-keygen verifies", () => {
    const { privatePem, publicLine } = makeHostKey("root@firebat");
    const file = privateFile(privatePem);
    writeFileSync(`${file}.message`, "text");
    execFileSync("ssh-keygen", ["-q", "-Y", "sign", "-f", file, "-n", "file", `${file}.message`], { stdio: "pipe" });
    writeFileSync(`${file}.signers`, `root ${publicLine}\n`);
    const verify = ["-Y", "verify", "-f", `${file}.signers`, "-I", "root", "-n", "file", "-s", `${file}.message.sig`];
    expect(execFileSync("ssh-keygen", verify, { input: "text", encoding: "utf8" })).toContain("Good");
  });

  it("makes another key each time", () => {
    expect(makeHostKey("x").publicLine).not.toBe(makeHostKey("x").publicLine);
  });

  it("refuses a comment that would be a second line", () => {
    expect(() => makeHostKey("a\nb")).toThrow("The comment of an SSH key must be one line without control characters.");
  });
});

describe("SshPrivateKey", () => {
  it("reads what it writes, for any comment", () => {
    fc.assert(
      fc.property(comments, (comment) => {
        const { privatePem } = makeHostKey(comment);
        const key = SshPrivateKey.parse(privatePem);
        expect(key.comment).toBe(comment);
        expect(SshPrivateKey.parse(key.toPem()).seed).toEqual(key.seed);
      }),
      { numRuns: 50 },
    );
  });

  itReal("reads what ssh-keygen writes", () => {
    const { file, recipient } = makeSshKey(join(newFolder(), "key"), "ed25519");
    expect(SshPrivateKey.parse(readFileSync(file, "utf8")).publicLine).toBe(recipient);
  });

  it("shows only its public half", () => {
    const key = SshPrivateKey.generate("x");
    const seed = Buffer.from(key.seed);
    const printed = [inspect(key, { depth: 9, showHidden: true }), JSON.stringify(key), `${key}`].join();
    expect(printed).toContain(key.publicLine);
    for (const encoding of ["hex", "base64"] as const) expect(printed).not.toContain(seed.toString(encoding));
  });

  it("refuses every changed bit and every truncation of the key with a sentence", () => {
    const { privatePem } = makeHostKey("root@firebat");
    const lines = privatePem.trim().split("\n");
    const bytes = Buffer.from(lines.slice(1, -1).join(""), "base64");
    const pem = (changed: Buffer) => [lines[0], changed.toString("base64"), lines.at(-1), ""].join("\n");
    const comment = bytes.indexOf("root@firebat");
    for (let index = 0; index < bytes.length; index++) {
      // A comment may be any text.
      if (index >= comment && index < comment + "root@firebat".length) continue;
      const changed = Buffer.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ (1 << (index % 8));
      expect(() => SshPrivateKey.parse(pem(changed))).toThrow(/^(The|This) [^\n]*\.$/);
      expect(() => SshPrivateKey.parse(pem(bytes.subarray(0, index)))).toThrow("Restore the file.");
    }
  });

  itReal("refuses keys of other types", () => {
    const { file } = makeSshKey(join(newFolder(), "key"), "rsa");
    expect(() => SshPrivateKey.parse(readFileSync(file, "utf8"))).toThrow("This is a key of type ssh-rsa.");
    const pem = keygenPem();
    expect(() => SshPrivateKey.parse(pem)).toThrow("This is not a private key in OpenSSH's format.");
  });

  function keygenPem(): string {
    const file = join(newFolder(), "pem");
    keygen("-q", "-t", "rsa", "-m", "PEM", "-N", "", "-f", file);
    return readFileSync(file, "utf8");
  }
});

describe("parsePublicKey and fingerprint", () => {
  itReal("print what ssh-keygen -l prints", () => {
    const { file, recipient } = makeSshKey(join(newFolder(), "key"), "ed25519");
    expect(keygen("-l", "-f", `${file}.pub`)).toBe(`256 ${fingerprint(recipient)} anna@laptop (ED25519)`);
  });

  it("keep the comment", () => {
    expect(parsePublicKey(`${makeHostKey("").publicLine}   anna @ home \n`).comment).toBe("anna @ home");
  });

  itReal("refuse a certificate", () => {
    const folder = newFolder();
    const { file: ca } = makeSshKey(join(folder, "ca"), "ed25519");
    const { file } = makeSshKey(join(folder, "key"), "ed25519");
    keygen("-q", "-s", ca, "-I", "id", "-n", "anna", `${file}.pub`);
    expect(() => parsePublicKey(readFileSync(`${file}-cert.pub`, "utf8"))).toThrow(
      "This is an SSH certificate. Use the public key that it certifies.",
    );
  });

  it("take one line end of any system", () => {
    const line = makeHostKey("root@firebat").publicLine;
    for (const end of ["", "\n", "\r\n"]) {
      expect(parsePublicKey(`${line}${end}`).comment).toBe("root@firebat");
    }
  });

  it.each([
    [`${makeHostKey("").publicLine}\r\r\n`, "The public key has a carriage return in it. Remove it."],
    [
      makeHostKey("").privatePem,
      "This is a private key. Use the public key, which is in the file that ends with .pub.",
    ],
    ["", "This is not an SSH public key. One looks like `ssh-ed25519 AAAAC3… comment`."],
    ["ssh-ed25519", "This is not an SSH public key. One looks like `ssh-ed25519 AAAAC3… comment`."],
    ["ssh-ed25519 AAAA$", "The base64 of the public key is damaged. Copy the whole line again."],
  ])("refuse %j", (line, message) => {
    expect(() => parsePublicKey(line)).toThrow(new Error(message));
    expect(() => fingerprint(line)).toThrow(new Error(message));
  });
});
