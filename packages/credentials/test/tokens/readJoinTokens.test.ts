import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { joinTokenFile, makeHostKey, quietIdentities, readJoinTokens, secretsFolder } from "@ducksnest/credentials";
import { plantTokens, temporaryFolders } from "@ducksnest/testing";

const newFolder = temporaryFolders();

const HOLDERS = ["firebat", "old", "ultra"].map((name) => ({ name, hostname: `laptop-${name}` }));
const [FIREBAT, OLD, ULTRA] = [
  "abc123.0123456789abcdef",
  "def456.fedcba9876543210",
  "ghi789.aaaabbbbccccdddd",
] as const;
const EXPIRES = "2026-12-01T00:00:00Z";
const BEFORE = new Date("2026-11-30T23:59:59Z");

async function planted(tokens: Parameters<typeof plantTokens>[1]) {
  const root = newFolder();
  const identity = await plantTokens({ root, keys: newFolder(), homelab: "duck" }, tokens);
  const read = (now: Date, identityFiles: readonly string[] = [identity]) =>
    readJoinTokens({ root, homelab: "duck", holders: HOLDERS, now, ttlHours: 720, identityFiles });
  const file = (hostname: string) => join(root, secretsFolder("duck"), joinTokenFile(hostname));
  return { root, read, file };
}

describe("reading join tokens", () => {
  it("sorts them into valid, missing and expired ones at the given time", async () => {
    const { read } = await planted({
      firebat: { token: FIREBAT, expires: EXPIRES, hostname: "laptop-firebat" },
      old: { token: OLD, expires: "2026-12-20T00:00:00Z", hostname: "laptop-old" },
    });
    const shown = async (now: Date) => {
      const { valid, missing, expired, locked, strangers } = await read(now);
      return [
        [...valid].map(([host, { id, secret }]) => `${host} ${id}.${secret}`),
        missing,
        [...expired],
        locked,
        strangers,
      ];
    };
    expect(await shown(BEFORE)).toEqual([[`firebat ${FIREBAT}`, `old ${OLD}`], ["ultra"], [], [], 0]);
    const public_ = ["firebat", { id: "abc123", expires: EXPIRES }];
    expect(await shown(new Date(EXPIRES))).toEqual([[`old ${OLD}`], ["ultra"], [public_], [], 0]);
  });

  it("needs no private key if none is valid, and finds none in an empty folder", async () => {
    const { root, read } = await planted({ firebat: { token: FIREBAT, expires: EXPIRES, hostname: "laptop-firebat" } });
    expect(await read(new Date(EXPIRES), ["/nowhere"])).toMatchObject({
      missing: ["old", "ultra"],
      locked: [],
      skipped: [],
    });
    const empty = await readJoinTokens({ root, homelab: "another", holders: HOLDERS, now: BEFORE, ttlHours: 720 });
    expect(empty).toMatchObject({ missing: ["firebat", "old", "ultra"], strangers: 0 });
  });

  it("says for which hosts the keys at hand are the wrong ones", async () => {
    const { read } = await planted({ ultra: { token: ULTRA, expires: EXPIRES, hostname: "laptop-ultra" } });
    const other = await plantTokens({ root: newFolder(), keys: newFolder(), homelab: "duck" }, {});
    expect(await read(BEFORE, [other])).toMatchObject({ locked: ["ultra"], skipped: [] });
    expect(await read(BEFORE, [])).toMatchObject({ locked: ["ultra"], skipped: [] });
  });

  it("refuses a text that is not a token, and does not quote it", async () => {
    const { read, file } = await planted({
      ultra: { token: "ghi789.correct-horse", expires: EXPIRES, hostname: "laptop-ultra" },
    });
    const error = await read(BEFORE).catch(String);
    expect(error).toBe(
      `SecretsFolderError: ${file("laptop-ultra")}: The decrypted text is not a join token: the token is not 6 characters, a dot and 16 characters, all of a-z and 0-9. Replace the token with \`ducksnest token renew ultra\`.`,
    );
  });

  it("ignores white space around a token", async () => {
    const { read } = await planted({ ultra: { token: `${ULTRA} \r\n`, expires: EXPIRES, hostname: "laptop-ultra" } });
    expect((await read(BEFORE)).valid.get("ultra")?.secret).toBe("aaaabbbbccccdddd");
  });

  it("refuses a damaged file even if no private key is at hand", async () => {
    const { read, file } = await planted({ ultra: { token: ULTRA, expires: EXPIRES, hostname: "laptop-ultra" } });
    writeFileSync(file("laptop-ultra"), "not age\n");
    await expect(read(BEFORE, [])).rejects.toThrow(`${file("laptop-ultra")}: The file is not an age file`);
  });
});

describe("identity files that are used without asking", () => {
  it("are those that need no passphrase and can be read", () => {
    const keys = newFolder();
    const write = (name: string, text: string) => {
      writeFileSync(join(keys, name), text, { mode: 0o600 });
      return join(keys, name);
    };
    const sound = write("sound", makeHostKey("me").privatePem);
    const locked = write("locked", "-----BEGIN AGE ENCRYPTED FILE-----\n");
    const plugin = write("plugin", "AGE-PLUGIN-YUBIKEY-1QQQ\n");
    const broken = write("broken", "x\n");
    const { identities, skipped } = quietIdentities([locked, sound, plugin, broken]);
    expect({ native: identities.native.length, program: identities.program }).toEqual({ native: 1, program: [] });
    expect(skipped).toEqual([
      `${locked} is protected by a passphrase, so it is not used here.`,
      `${plugin} is of a plugin, so it is not used here.`,
      `${broken}:1:1: This is neither an identity of age nor a private key of OpenSSH.`,
    ]);
  });
});
