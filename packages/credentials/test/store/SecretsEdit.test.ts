import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { itWith, temporaryFolders } from "@ducksnest/testing";
import { encrypt, fingerprint, type HostKey, makeHostKey, readIdentities, SecretsEdit } from "../../src";
import { aDesign, anOperator, Store } from "./_store";

const newFolder = temporaryFolders();
const people = newFolder();
const [anna, bert, carl] = [anOperator(people, "anna"), anOperator(people, "bert"), anOperator(people, "carl")];
const design = aDesign([anna]);
const WIFI = "shared/wifi.age";
const TOKEN = "hosts/laptop-a/join-token.age";
const VALUE = Buffer.from("psk=correct-horse\n");

interface Filled {
  readonly store: Store;
  readonly keys: ReadonlyMap<string, HostKey>;
}

/** Both hosts have keys, a Wi-Fi and a token. */
async function filled(operators = [anna]): Promise<Filled> {
  const store = new Store(newFolder());
  const keys = new Map(design.hosts.map(({ hostname }) => [hostname, makeHostKey(`root@${hostname}`)]));
  await store.edit(aDesign(operators), undefined, async (edit) => {
    for (const [hostname, key] of keys) await edit.putNewHostKey(hostname, key);
    await edit.put(WIFI, VALUE);
    await edit.put(TOKEN, Buffer.from("abcdef.0123456789abcdef"), "2026-12-01T00:00:00Z");
  });
  return { store, keys };
}

/** The identities of a host. */
function hostIdentities({ keys }: Filled, hostname: string) {
  const file = join(newFolder(), "key");
  writeFileSync(file, String(keys.get(hostname)?.privatePem), { mode: 0o600 });
  return readIdentities([file]);
}

const reader = (store: Store, identities: ReturnType<typeof readIdentities> | undefined, operators = [anna]) =>
  new SecretsEdit(store.read(aDesign(operators)), identities);

describe("put", () => {
  it("encrypts to the hosts that read a file and to the operators, and to nobody else", async () => {
    const there = await filled();
    for (const hostname of ["laptop-a", "laptop-b"]) {
      expect(await reader(there.store, hostIdentities(there, hostname)).decrypt(WIFI)).toEqual(new Uint8Array(VALUE));
    }
    expect(await reader(there.store, anna.identities).decrypt(WIFI)).toEqual(new Uint8Array(VALUE));
    await expect(reader(there.store, hostIdentities(there, "laptop-b")).decrypt(TOKEN)).rejects.toThrow("None of the");
    await expect(reader(there.store, bert.identities).decrypt(WIFI)).rejects.toThrow("None of the identities");
    // Private host keys are the operators' alone.
    await expect(
      reader(there.store, hostIdentities(there, "laptop-a")).decrypt("hosts/laptop-a/ssh_host_ed25519_key.age"),
    ).rejects.toThrow("None of the identities");
  });

  it("leaves a file that has the value already", async () => {
    const { store } = await filled();
    const before = store.bytes(WIFI);
    await store.edit(design, anna.identities, (edit) => edit.put(WIFI, VALUE));
    expect(store.bytes(WIFI)).toEqual(before);
    await store.edit(design, anna.identities, (edit) => edit.put(WIFI, Buffer.from("psk=another-one\n")));
    expect(store.bytes(WIFI)).not.toEqual(before);
  });

  it("replaces a file that is damaged", async () => {
    const { store } = await filled();
    store.write(`nix/secrets/duck/${WIFI}`, "damaged");
    await store.edit(design, anna.identities, (edit) => edit.put(WIFI, VALUE));
    expect(await reader(store, anna.identities).decrypt(WIFI)).toEqual(new Uint8Array(VALUE));
  });

  it("refuses a homelab without operators, and hosts without keys", async () => {
    const store = new Store(newFolder());
    const put = (operators: (typeof anna)[]) =>
      store.edit(aDesign(operators), undefined, (edit) => edit.put(WIFI, VALUE));
    await expect(put([])).rejects.toThrow("the manifest names no operator, so nobody could decrypt it.");
    await expect(put([anna])).rejects.toThrow(
      "laptop-a, laptop-b have no SSH host keys yet, so the secret cannot be encrypted to them.",
    );
  });
});

describe("host keys", () => {
  it("are in known_hosts under all their names", async () => {
    const { store, keys } = await filled();
    const line = (name: string) =>
      `laptop-${name},${name}.ts.net ${keys.get(`laptop-${name}`)?.publicLine.split(" ").slice(0, 2).join(" ")}\n`;
    expect(store.bytes("known_hosts")?.toString()).toBe(line("a") + line("b"));
  });

  it("that are replaced or adopted need a rekey of the secrets that the host reads, and of no others", async () => {
    const { store } = await filled();
    const fresh = makeHostKey("root@laptop-a");
    let rekeyed: readonly string[] = [];
    await store.edit(design, anna.identities, async (edit) => {
      await edit.putHostKey("laptop-a", fresh.publicLine);
      rekeyed = await edit.rekey();
    });
    expect(rekeyed).toEqual([TOKEN, WIFI]);
    expect(store.bytes("hosts/laptop-a/ssh_host_ed25519_key.age")).toBeUndefined();
    expect(store.read(design).records.get(TOKEN)?.expires).toBe("2026-12-01T00:00:00Z");
  });

  it("keep their private half if the machine that is adopted has this very key", async () => {
    const { store, keys } = await filled();
    const line = String(keys.get("laptop-a")?.publicLine);
    await store.edit(design, anna.identities, (edit) => edit.putHostKey("laptop-a", line));
    expect(store.bytes("hosts/laptop-a/ssh_host_ed25519_key.age")).toBeDefined();
  });

  it("go with their host", async () => {
    const { store } = await filled();
    await store.edit(aDesign([anna], ["b"]), anna.identities, async (edit) => {
      edit.removeHost("laptop-a");
      await edit.rekey();
    });
    const folder = store.read(aDesign([anna], ["b"]));
    expect(folder.files).toEqual(["hosts/laptop-b/ssh_host_ed25519_key.age", WIFI]);
    expect(store.bytes("known_hosts")?.toString()).toMatch(/^laptop-b,\S+ ssh-ed25519 \S+\n$/);
    expect([...folder.records.keys()]).toEqual(folder.files);
    expect(folder.outdated).toEqual([]);
  });
});

describe("rekey", () => {
  it("follows a change of the operators, and nothing else is written", async () => {
    const { store } = await filled();
    await store.edit(aDesign([anna, bert]), anna.identities, (edit) => edit.rekey());
    expect(await reader(store, bert.identities, [anna, bert]).decrypt(WIFI)).toEqual(new Uint8Array(VALUE));
    const before = store.bytes(WIFI);
    await store.edit(aDesign([anna, bert]), anna.identities, async (edit) => expect(await edit.rekey()).toEqual([]));
    expect(store.bytes(WIFI)).toEqual(before);
    await store.edit(aDesign([bert]), bert.identities, (edit) => edit.rekey());
    await expect(reader(store, anna.identities, [bert]).decrypt(WIFI)).rejects.toThrow("None of the identities");
  });

  it("refuses to lock out the person who runs it, unless another takes over", async () => {
    const { store } = await filled();
    const edit = reader(store, anna.identities, [bert]);
    await expect(edit.rekey()).rejects.toThrow(
      "after this, your private keys could not decrypt the secrets, because secrets.operators names none of ssh-ed25519 ",
    );
    await store.edit(aDesign([bert]), anna.identities, (each) => each.rekey({ handOver: true }));
    expect(await reader(store, bert.identities, [bert]).decrypt(WIFI)).toEqual(new Uint8Array(VALUE));
  });

  it("decrypts nothing twice with the same identities", async () => {
    const { store } = await filled();
    const edit = reader(store, anna.identities);
    expect(await edit.decrypt(WIFI)).toBe(await reader(store, anna.identities).decrypt(WIFI));
  });

  it("names every file that cannot be decrypted, and who could; tryRekey does the others", async () => {
    const there = await filled([anna, carl]);
    const { store } = there;
    const host = hostIdentities(there, "laptop-a");
    await expect(reader(store, bert.identities, [bert, carl]).rekey()).rejects.toThrow(
      `nix/secrets/duck/${WIFI}: None of the identities decrypts the file.`,
    );
    const { rekeyed, problems } = await reader(store, host, [bert, carl]).tryRekey({ handOver: true });
    expect(rekeyed).toEqual([TOKEN, WIFI]);
    expect(problems).toHaveLength(2);
    for (const problem of problems) {
      expect(problem).toMatch(/^nix\/secrets\/duck\/hosts\/laptop-[ab]\/ssh_host_ed25519_key\.age: None of the/);
      expect(problem).toContain(`Tried the private key of ${host.recipients[0]}.`);
      // Anna's key would work although the manifest no longer names it.
      expect(problem).toContain(anna.recipient.split(" ").slice(0, 2).join(" "));
      expect(problem).toContain(carl.recipient);
      expect(problem).not.toContain(bert.recipient);
    }
  });

  it("restores a record that is lost", async () => {
    const { store } = await filled();
    const withoutExpiries = () =>
      JSON.parse(String(store.bytes("secrets.json")), (key, value) =>
        key === "expires" || key === "sha256" ? undefined : value,
      );
    const before = withoutExpiries();
    store.write("nix/secrets/duck/secrets.json", "{}\n");
    await store.edit(design, anna.identities, (edit) => edit.rekey());
    expect(withoutExpiries()).toEqual(before);
    expect(store.read(design).outdated).toEqual([]);
  });

  it("keeps the record of a file that is lost, until rekey accepts the loss", async () => {
    const { store } = await filled();
    const lost = "hosts/laptop-a/ssh_host_ed25519_key.age";
    const recorded = () => Object.keys(JSON.parse(String(store.bytes("secrets.json"))));
    expect(recorded()).toContain(lost);
    rmSync(join(store.root, "nix/secrets/duck", lost));
    await store.edit(design, anna.identities, (edit) => edit.put(WIFI, Buffer.from("psk=another value\n")));
    expect(recorded()).toContain(lost);
    await store.edit(design, anna.identities, (edit) => edit.rekey());
    expect(recorded()).not.toContain(lost);
  });

  it("forgets records of files that are gone", async () => {
    const { store } = await filled();
    const records = JSON.parse(String(store.bytes("secrets.json")));
    const gone = { ...records, "sites/gone/wifi.age": { recipients: [] }, "hosts/gone/key.pub": { fingerprint: "x" } };
    store.write("nix/secrets/duck/secrets.json", JSON.stringify(gone));
    await store.edit(design, anna.identities, (edit) => edit.rekey());
    expect(JSON.parse(String(store.bytes("secrets.json")))).toEqual(records);
  });
});

describe("a file that is not the recorded one", () => {
  const decryptedBy = (store: Store, person: typeof anna) =>
    reader(store, person.identities, [anna])
      .decrypt(WIFI)
      .catch(() => undefined);

  it("is outdated, and rekey takes it from a key that was removed", async () => {
    const { store } = await filled([anna, bert]);
    const old = store.bytes(WIFI) ?? "";
    await store.edit(design, anna.identities, (edit) => edit.rekey());
    // As `git checkout HEAD~ -- shared/wifi.age`, or one side of a merge.
    store.write(`nix/secrets/duck/${WIFI}`, old);
    expect(await decryptedBy(store, bert)).toBeDefined();
    expect(store.read(design).staleness(WIFI)).toContain("It is not the file that secrets.json records");
    await store.edit(design, anna.identities, async (edit) => expect(await edit.rekey()).toEqual([WIFI]));
    expect(store.read(design).outdated).toEqual([]);
    expect(await decryptedBy(store, bert)).toBeUndefined();
  });

  it("is encrypted again by put, even if it has the value", async () => {
    const { store } = await filled([anna, bert]);
    const old = store.bytes(WIFI) ?? "";
    await store.edit(design, anna.identities, (edit) => edit.rekey());
    store.write(`nix/secrets/duck/${WIFI}`, old);
    await store.edit(design, anna.identities, (edit) => edit.put(WIFI, VALUE));
    expect(await decryptedBy(store, bert)).toBeUndefined();
    expect(store.read(design).outdated).toEqual([]);
  });

  it.each([
    ["an operator's key more", (line: string) => [anna.recipient, bert.recipient, line]],
    ["a key less", () => [anna.recipient]],
    ["an age key", () => [anna.recipient, "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"]],
  ])("is found by its header if the record was changed with it: %s", async (_, recipients) => {
    const { store, keys } = await filled();
    const content = await encrypt(VALUE, recipients(String(keys.get("laptop-a")?.publicLine)));
    store.write(`nix/secrets/duck/${TOKEN}`, content);
    const record = JSON.parse(String(store.bytes("secrets.json")));
    record[TOKEN].sha256 = createHash("sha256").update(content).digest("hex");
    store.write("nix/secrets/duck/secrets.json", JSON.stringify(record));
    expect(store.read(design).staleness(TOKEN)).toBe("It is encrypted to other keys than secrets.json records.");
  });
});

describe("a host's key that was replaced", () => {
  const PUB = "nix/secrets/duck/hosts/laptop-a/ssh_host_ed25519_key.pub";
  const evil = makeHostKey("root@laptop-a");

  it("gets nothing, unless it is adopted", async () => {
    const { store, keys } = await filled();
    store.write(PUB, evil.publicLine);
    const known = String(keys.get("laptop-a")?.publicLine);
    const refusal = `${PUB}: this is not the key that was recorded (it is ${fingerprint(evil.publicLine)}, and ${fingerprint(known)} was recorded). If the host really has a new key, run \`ducksnest keys adopt a\``;
    for (const identities of [anna.identities, undefined]) {
      await expect(reader(store, identities).put(TOKEN, VALUE)).rejects.toThrow(refusal);
      await expect(reader(store, identities).rekey()).rejects.toThrow(refusal);
      // Also by a command that encrypts something else.
      await expect(reader(store, identities).verify(new Map())).rejects.toThrow(refusal);
    }
    await store.edit(design, anna.identities, async (edit) => {
      await edit.putHostKey("laptop-a", evil.publicLine);
      await edit.rekey();
      await edit.verify(new Map());
    });
    await reader(store, anna.identities).put(TOKEN, VALUE);
  });

  it("is found by its private half, even if the record was changed with it", async () => {
    const { store } = await filled();
    store.write(PUB, evil.publicLine);
    const record = JSON.parse(String(store.bytes("secrets.json")));
    record["hosts/laptop-a/ssh_host_ed25519_key.pub"].fingerprint = fingerprint(evil.publicLine);
    store.write("nix/secrets/duck/secrets.json", JSON.stringify(record));
    const refusal = `ssh_host_ed25519_key.age: it is not the private half of ${PUB}. Restore both files from Git.`;
    await expect(reader(store, anna.identities).rekey()).rejects.toThrow(refusal);
    await expect(reader(store, anna.identities).put(TOKEN, VALUE)).rejects.toThrow(refusal);
  });

  it("is refused if another host has it", async () => {
    const { store, keys } = await filled();
    const edit = reader(store, anna.identities);
    await edit.putHostKey("laptop-a", String(keys.get("laptop-b")?.publicLine));
    await expect(edit.verify(new Map())).rejects.toThrow("laptop-a has the same key, so each could read the other's");
  });
});

describe("a file that was copied over another one", () => {
  const problemsOf = async (store: Store) => (await reader(store, anna.identities).tryRekey()).problems;
  const shown = (file: string) => `nix/secrets/duck/${file}: is not encrypted again, because `;
  const AFTER = ". Restore the file from Git, or set the secret again.";

  it("is not encrypted to the readers of that", async () => {
    const { store } = await filled();
    await store.edit(design, anna.identities, (edit) => edit.put("pki/ca.key.age", VALUE));
    store.write(`nix/secrets/duck/${TOKEN}`, store.bytes("pki/ca.key.age") ?? "");
    expect(await problemsOf(store)).toEqual([`${shown(TOKEN)}it is a copy of pki/ca.key.age${AFTER}`]);
  });

  it.each([
    [
      TOKEN,
      "psk=correct-horse\n",
      "its value is not the host's join token: The decrypted text is not a join token: the token is not 6 characters",
    ],
    [TOKEN, "abcdeg.0123456789abcdef", "its value is not the host's join token: The decrypted token has the id abcdeg"],
    [WIFI, "-----BEGIN EC PRIVATE KEY-----\n", "its value is not a line psk=…"],
    ["pki/ca.key.age", "psk=correct-horse\n", "its value is no key of a CA: the private key is not"],
    [
      "hosts/laptop-a/ssh_host_ed25519_key.age",
      makeHostKey("root@laptop-a").privatePem,
      "it is not the private half of nix/secrets/duck/hosts/laptop-a/ssh_host_ed25519_key.pub",
    ],
    ["hosts/laptop-a/ssh_host_ed25519_key.age", "psk=correct-horse\n", "it is not a private SSH key: "],
  ])("is found by its value: %s", async (file, value, reason) => {
    const { store } = await filled();
    store.write("nix/secrets/duck/join-tokens.yaml", 'a: { id: "abcdef", expires: "2026-12-01T00:00:00Z" }\n');
    store.write(`nix/secrets/duck/${file}`, await encrypt(Buffer.from(value), [anna.recipient]));
    const [problem = "", ...others] = await problemsOf(store).catch((error: Error) => [error.message]);
    expect(others).toEqual([]);
    expect(problem).toContain(reason);
    expect(problem).not.toContain("horse");
  });

  it("is fine if somebody encrypted the right value again, as agenix does", async () => {
    const { store } = await filled();
    store.write(`nix/secrets/duck/${WIFI}`, await encrypt(VALUE, [anna.recipient]));
    expect(store.read(design).outdated).toEqual([WIFI]);
    await store.edit(design, anna.identities, async (edit) => expect(await edit.rekey()).toEqual([WIFI]));
  });
});

it("keys that nobody else has are not made if none of the keys at hand could decrypt them", async () => {
  const store = new Store(newFolder());
  const make = (identities: typeof anna.identities | undefined) =>
    store.edit(design, identities, (edit) => edit.putNewHostKey("laptop-a", makeHostKey("root@laptop-a")));
  await expect(make(bert.identities)).rejects.toThrow("your private keys could not decrypt the secrets");
  await make(undefined);
  await expect(reader(store, bert.identities).put("pki/ca.key.age", VALUE)).rejects.toThrow("Add yours");
  await reader(store, bert.identities).put(TOKEN, VALUE);
});

describe("a wrong identity", () => {
  it("is told which keys would work, also a host's", async () => {
    const { store } = await filled();
    await expect(reader(store, bert.identities).decrypt(TOKEN)).rejects.toThrow(
      `Name the private key of ${anna.recipient}, or the SSH host key of laptop-a with --identity.`,
    );
    await expect(reader(store, undefined).decrypt(TOKEN)).rejects.toThrow("No private key was tried.");
  });

  it("is told so without a record, from the tags in the file", async () => {
    const { store } = await filled();
    store.write("nix/secrets/duck/secrets.json", "{}\n");
    await expect(reader(store, bert.identities).decrypt(TOKEN)).rejects.toThrow(
      `Name the private key of ${anna.recipient}, or the SSH host key of laptop-a with --identity.`,
    );
    store.write(`nix/secrets/duck/${WIFI}`, await encrypt(VALUE, [carl.recipient]));
    await expect(reader(store, bert.identities).decrypt(WIFI)).rejects.toThrow(
      "No key that the manifest names can decrypt it: ask the person who encrypted it, or set it again.",
    );
  });

  it.each([
    ["truncated", (text: string) => text.slice(0, -60), "The file is truncated"],
    ["damaged", (text: string) => text.replace(/^(.{200}).{4}/s, "$1AAAA"), "Restore it from Git."],
    ["empty", () => "", "The file is empty. Restore it from Git."],
    ["in conflict", (text: string) => `<<<<<<< HEAD\n${text}=======\n`, "conflict markers of Git"],
    ["plain text", () => "psk=correct-horse\n", "is not an age file"],
  ])("is not blamed for a file that is %s", async (_, change, reason) => {
    const { store } = await filled();
    store.write(`nix/secrets/duck/${WIFI}`, change(String(store.bytes(WIFI))));
    const failure = reader(store, anna.identities).decrypt(WIFI);
    await expect(failure).rejects.toThrow(`nix/secrets/duck/${WIFI}: `);
    await expect(failure).rejects.toThrow(reason);
    await expect(failure).rejects.not.toThrow("correct-horse");
  });
});

describe("verify", () => {
  const stagedOf = (edit: SecretsEdit) =>
    new Map(edit.changes().map(({ file, content = "" }) => [file, Buffer.from(content)] as const));

  it("accepts what was encrypted, with and without a key at hand", async () => {
    const { store } = await filled();
    for (const identities of [anna.identities, bert.identities, undefined]) {
      const edit = reader(store, identities);
      await edit.put(WIFI, Buffer.from("psk=another-one\n"));
      await edit.verify(stagedOf(edit));
    }
  });

  it.each([
    ["another byte", (content: Buffer<ArrayBuffer>) => content.fill("A", 100, 101)],
    ["a truncated file", (content: Buffer<ArrayBuffer>) => content.subarray(0, -40)],
    ["an empty file", () => Buffer.alloc(0)],
  ])("refuses %s, even without a key at hand", async (_, damage) => {
    const { store } = await filled();
    for (const identities of [anna.identities, undefined]) {
      const edit = reader(store, identities);
      await edit.put(WIFI, Buffer.from("psk=another-one\n"));
      const staged = stagedOf(edit);
      const file = `nix/secrets/duck/${WIFI}`;
      staged.set(file, damage(Buffer.concat([staged.get(file) ?? Buffer.alloc(0)])));
      await expect(edit.verify(staged)).rejects.toThrow(`${file}: the encrypted file is damaged on the disk`);
    }
  });
});

describe("real programs", () => {
  itWith("age")("age decrypts every file with the right key only", async () => {
    const there = await filled();
    const age = (identity: string, file: string) =>
      spawnSync("age", ["-d", "-i", identity, there.store.path(`nix/secrets/duck/${file}`)], { encoding: "utf8" });
    expect(age(anna.file, WIFI)).toMatchObject({ status: 0, stdout: "psk=correct-horse\n" });
    expect(age(bert.file, WIFI)).toMatchObject({ status: 1, stderr: expect.stringContaining("no identity matched") });
  });

  itWith("age")("a binary file of agenix before it knew armor is read as well", async () => {
    const { store } = await filled();
    const { stdout } = spawnSync("age", ["-r", anna.recipient], { input: VALUE });
    store.write(`nix/secrets/duck/${WIFI}`, stdout);
    expect(await reader(store, anna.identities).decrypt(WIFI)).toEqual(new Uint8Array(VALUE));
  });

  itWith("nix-instantiate")("agenix's rules give each file its recipients, and armor", async () => {
    const { store } = await filled();
    const folder = newFolder();
    for (const file of ["secrets.nix", "secrets.json"]) {
      copyFileSync(store.path(`nix/secrets/duck/${file}`), join(folder, file));
    }
    const { status, stdout, stderr } = spawnSync(
      "nix-instantiate",
      ["--eval", "--strict", "--json", join(folder, "secrets.nix")],
      { encoding: "utf8", env: { ...process.env, HOME: folder, NIX_STATE_DIR: folder, NIX_STORE_DIR: folder } },
    );
    expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
    const expected = [...store.read(design).records].map(([file, { recipients }]) => [
      file,
      { armor: true, publicKeys: recipients },
    ]);
    expect(JSON.parse(stdout)).toEqual(Object.fromEntries(expected));
  });
});
