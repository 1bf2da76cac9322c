import { join } from "node:path";
import { makeHostKey, parseRecipient } from "@ducksnest/credentials";
import { itWith, temporaryFolders } from "@ducksnest/testing";
import { bech32 } from "@scure/base";
import { makeSshKey } from "./age";

const newFolder = temporaryFolders();

/** Made with `age-keygen`, and its identity thrown away. */
const AGE = "age1kvmfch2hcawg9vcmz5f9dfxfjnjmkyqh2j08sls0fgemf80mg97qu64pqk";
const SSH = makeHostKey("").publicLine;

function bech32Of(prefix: string, length: number): string {
  return bech32.encode(prefix, bech32.toWords(new Uint8Array(length)), false);
}

describe("parseRecipient", () => {
  it("reads an age recipient", () => {
    expect(parseRecipient(AGE)).toMatchObject({ kind: "x25519", text: AGE });
  });

  it("reads an SSH key, and leaves out the comment", () => {
    expect(parseRecipient(` ${SSH}  anna@laptop at home\n`)).toMatchObject({ kind: "ssh-ed25519", text: SSH });
  });

  it.each(["yubikey", "pq", "tag", "fido2-hmac"])("reads a recipient of the plugin %s", (plugin) => {
    const text = bech32Of(`age1${plugin}`, plugin === "pq" ? 1216 : 33);
    expect(parseRecipient(text)).toEqual({ kind: "plugin", text, plugin });
  });

  const PUBLIC = "Copy the whole recipient again.";
  it.each([
    ["", "This is not a recipient. One starts with `age1` or `ssh-ed25519`."],
    ["anna", "This is not a recipient. One starts with `age1` or `ssh-ed25519`."],
    [AGE.slice(0, -1), `The checksum of this age recipient is wrong. ${PUBLIC}`],
    [AGE.replace("kv", "vk"), `The checksum of this age recipient is wrong. ${PUBLIC}`],
    [`${AGE} ${AGE}`, `The checksum of this age recipient is wrong. ${PUBLIC}`],
    [AGE.toUpperCase(), "This is not a recipient. One starts with `age1` or `ssh-ed25519`."],
    [bech32Of("age", 31), `This age recipient does not hold an X25519 key. ${PUBLIC}`],
    [`${SSH.slice(0, -1)}`, "The base64 of the public key is damaged. Copy the whole line again."],
    [
      `ssh-ed25519 ${Buffer.from("abc").toString("base64")}`,
      "The base64 of the public key does not hold an ssh-ed25519 key. Copy the whole line again.",
    ],
    [`${SSH}\n${SSH}`, "The public key has more than one line. Keep one key."],
    [
      "ssh-rsa AAAAB3NzaC1yc2E=",
      "This is a key of type ssh-rsa. Use an ssh-ed25519 key: `ssh-keygen -t ed25519` makes one.",
    ],
    [
      "sk-ssh-ed25519@openssh.com AAAA",
      "This is a key of type sk-ssh-ed25519@openssh.com, which only signs and cannot decrypt. Use an ssh-ed25519 key or an age plugin.",
    ],
  ])("refuses %j", (text, message) => {
    expect(() => parseRecipient(text)).toThrow(new Error(message));
  });

  it.each([
    `AGE-SECRET-KEY-1${"Q".repeat(58)}`,
    `age-secret-key-1${"q".repeat(58)}`,
    `AGE-PLUGIN-YUBIKEY-1${"Q".repeat(20)}`,
    `ssh-ed25519 AGE-SECRET-KEY-1${"Q".repeat(58)}`,
    makeHostKey("x").privatePem,
  ])("never quotes a private key", (text) => {
    expect(() => parseRecipient(text)).toThrow(
      new Error(
        "This is a private key. Use its public half: `age-keygen -y <file>` prints it for an age key, and a .pub file holds it for an SSH key.",
      ),
    );
  });

  itWith("ssh-keygen")("refuses real keys of other types by their names", () => {
    for (const [type, name] of [
      ["rsa", "ssh-rsa"],
      ["ecdsa", "ecdsa-sha2-nistp256"],
    ] as const) {
      const { recipient } = makeSshKey(join(newFolder(), type), type);
      expect(() => parseRecipient(recipient)).toThrow(`This is a key of type ${name}.`);
    }
  });
});
