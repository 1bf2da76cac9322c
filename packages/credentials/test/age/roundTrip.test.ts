import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  CorruptedFileError,
  decrypt,
  encrypt,
  hintsOf,
  type Identities,
  makeHostKey,
  matchingRecipients,
  readIdentities,
  stanzasOf,
  WrongIdentityError,
} from "@ducksnest/credentials";
import { fc, temporaryFolders } from "@ducksnest/testing";
import { armor, generateX25519Identity } from "age-encryption";

const newFolder = temporaryFolders();

interface Key {
  readonly recipient: string;
  readonly identities: Identities;
  readonly secret: string;
}

describe("encrypt and decrypt", () => {
  const keys: Key[] = [];
  beforeAll(async () => {
    const folder = newFolder();
    for (let index = 0; index < 6; index++) {
      const secret = index % 2 === 0 ? makeHostKey(`host-${index}`).privatePem : `${await generateX25519Identity()}\n`;
      const file = join(folder, String(index));
      writeFileSync(file, secret, { mode: 0o600 });
      const identities = readIdentities([file]);
      keys.push({ recipient: identities.recipients[0] ?? "", identities, secret });
    }
  });

  function key(index: number): Key {
    const found = keys[index];
    if (found === undefined) throw new Error(`there is no key ${index}`);
    return found;
  }

  it("agree for any plaintext: each recipient decrypts, and nobody else", async () => {
    const recipients = fc.uniqueArray(fc.nat({ max: 5 }), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), recipients, async (plaintext, chosen) => {
        const file = await encrypt(
          plaintext,
          chosen.map((index) => key(index).recipient),
        );
        expect(file).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----\n/);
        for (const [index, { identities }] of keys.entries()) {
          const result = decrypt(file, identities);
          if (chosen.includes(index)) expect(await result).toEqual(plaintext);
          else await expect(result).rejects.toThrow(WrongIdentityError);
        }
      }),
      { numRuns: 25 },
    );
  });

  it("write one stanza for a recipient that is named twice", async () => {
    const { recipient } = key(0);
    const file = await encrypt(new Uint8Array(), [recipient, `${recipient} a comment`]);
    expect((await stanzasOf(file)).map(({ type }) => type)).toEqual(["ssh-ed25519"]);
  });

  it("refuse to encrypt to nobody", async () => {
    await expect(encrypt(new Uint8Array(), [])).rejects.toThrow(
      "There are no recipients. Nobody could decrypt the file.",
    );
  });

  it("refuse a point that is not on the curve", async () => {
    const blob = Buffer.concat([Buffer.from("0000000b7373682d6564323535313900000020", "hex"), Buffer.alloc(32, 2)]);
    await expect(encrypt(new Uint8Array(), [`ssh-ed25519 ${blob.toString("base64")}`])).rejects.toThrow(
      "This ssh-ed25519 key is not a valid point of its curve. Copy the whole line again.",
    );
  });

  describe("of a wrong identity", () => {
    it("say to whom the file is encrypted, and find the SSH keys among candidates", async () => {
      const all = keys.map(({ recipient }) => recipient);
      const file = await encrypt(Buffer.from("plain"), all.slice(0, 3));
      const error = await decrypt(file, key(4).identities).catch((error: unknown) => error);
      if (!(error instanceof WrongIdentityError)) throw error;
      const [first = "", second = ""] = error.hints.sshTags;
      expect(error.message).toBe(
        `None of the identities decrypts the file. It is encrypted to 2 SSH keys (${first}, ${second}) and 1 age key.`,
      );
      expect(matchingRecipients(error.hints, all)).toEqual([key(0).recipient, key(2).recipient]);
      expect(await hintsOf(file)).toEqual(error.hints);
    });

    it("say that there is none", async () => {
      const file = await encrypt(Buffer.from("plain"), [key(1).recipient]);
      await expect(decrypt(file, readIdentities([]))).rejects.toThrow(WrongIdentityError);
    });
  });

  describe("of a damaged file", () => {
    const PLAINTEXT = "the plaintext of a secret, psk=correct-horse";

    async function expectRefused(file: string | Uint8Array, ...by: readonly Key[]): Promise<void> {
      for (const { identities, secret } of by) {
        const error = await decrypt(file, identities).catch((error: unknown) => error);
        if (!(error instanceof CorruptedFileError || error instanceof WrongIdentityError)) throw error;
        for (const text of [error.message, String(error.cause)]) {
          expect(text).not.toContain(PLAINTEXT);
          expect(text).not.toContain(secret.trim());
        }
      }
    }

    async function encrypted(size = 1): Promise<string> {
      return encrypt(Buffer.from(PLAINTEXT.repeat(size)), [key(0).recipient, key(1).recipient]);
    }

    it("never give plaintext when it is truncated", async () => {
      const text = await encrypted(50);
      const binary = armor.decode(text);
      for (let end = 0; end < text.length - 1; end += 100) await expectRefused(text.slice(0, end), key(0), key(1));
      for (let end = 0; end < binary.length; end += 100) await expectRefused(binary.slice(0, end), key(0), key(1));
      await expectRefused(binary.slice(0, -1), key(0), key(1));
    });

    it("never give plaintext when a multiple of the chunk size is left", async () => {
      const binary = armor.decode(await encrypt(Buffer.alloc(200_000), [key(0).recipient, key(1).recipient]));
      const payload = binary.length - 200_000 - 4 * 16;
      for (const chunks of [0, 1, 2, 3]) await expectRefused(binary.slice(0, payload + chunks * (65_536 + 16)), key(0));
    });

    it("never give plaintext when one bit is changed", async () => {
      const text = await encrypted();
      for (const file of [Buffer.from(text), Buffer.from(armor.decode(text))]) {
        for (let index = 0; index < file.length; index++) {
          const changed = Buffer.from(file);
          changed[index] = (changed[index] ?? 0) ^ (1 << (index % 8));
          await expectRefused(changed, key(index % 2));
        }
      }
      // The last line end is not part of the armor: some changes make it another white space.
      for (let bit = 0; bit < 8; bit++) {
        const changed = Buffer.from(text);
        changed[changed.length - 1] = 10 ^ (1 << bit);
        await expectRefused(changed, key(0));
      }
    });

    it.each([
      ["", "The file is empty. Restore it from Git."],
      ["\n \n", "The file is empty. Restore it from Git."],
      [
        "psk=hunter2\n",
        'The file is not an age file, which starts with "-----BEGIN AGE ENCRYPTED FILE-----" or "age-encryption.org/v1".',
      ],
      [
        "<<<<<<< HEAD\n-----BEGIN AGE ENCRYPTED FILE-----\n=======\n>>>>>>> main\n",
        "The file has conflict markers of Git. Keep one side with `git checkout --ours` or `--theirs`.",
      ],
      [
        "-----BEGIN AGE ENCRYPTED FILE-----\nYWdl",
        'The file is truncated or has text after its end, "-----END AGE ENCRYPTED FILE-----". Restore it from Git.',
      ],
      [
        "-----BEGIN AGE ENCRYPTED FILE-----\n!\n-----END AGE ENCRYPTED FILE-----\n",
        "The armor of the file is damaged. Restore it from Git.",
      ],
      ["age-encryption.org/v1\n-> X25519 abc", "The header of the file is truncated or damaged. Restore it from Git."],
    ])("say what is wrong with %j", async (file, message) => {
      const error = await decrypt(file, key(0).identities).catch((error: unknown) => error);
      expect(error).toBeInstanceOf(CorruptedFileError);
      expect(error).toMatchObject({ message });
    });

    it("say that the payload is damaged", async () => {
      const binary = armor.decode(await encrypted());
      binary.set([(binary.at(-1) ?? 0) ^ 1], binary.length - 1);
      await expect(decrypt(binary, key(0).identities)).rejects.toMatchObject({
        name: "CorruptedFileError",
        message: "The file is truncated or damaged. Restore it from Git.",
      });
    });
  });
});
