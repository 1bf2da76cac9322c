import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { encrypt, keyFile, makeAuthority, matches, PKI_NAMES, type PkiName, publicFile } from "@ducksnest/credentials";
import { changeFiles } from "@ducksnest/outputs";
import { itWith, readTree, temporaryFolders } from "@ducksnest/testing";
import { OpenSsl } from "../../../credentials/test/pki/_openssl";
import { typedInput } from "../workspace";
import { newOperator, PkiHomelab } from "./_homelab";

// Each test runs several commands, and the machine may be busy. In milliseconds.
jest.setTimeout(60_000);

const newFolder = temporaryFolders();
const initialized = () => PkiHomelab.initialized(newFolder());
const ROTATE = ["pki", "rotate"];
const ROTATE_YES = ["pki", "rotate", "--yes"];

/** The pins in the configuration of a worker. */
async function deployedPins(homelab: PkiHomelab): Promise<readonly string[]> {
  await homelab.must("synth", "hosts");
  const text = homelab.read(join(homelab.folder, "nix/hosts/laptop-old/default.nix"));
  return [...text.matchAll(/"(sha256:[0-9a-f]{64})"/g)].map(([, pin = ""]) => pin);
}

interface Shown {
  readonly file: string;
  readonly name: PkiName;
  readonly stage: string;
  readonly pin: string;
}

async function shown(homelab: PkiHomelab): Promise<readonly Shown[]> {
  return JSON.parse(await homelab.must("pki", "show", "--format", "json")).pki;
}

const stages = async (homelab: PkiHomelab) =>
  Object.fromEntries((await shown(homelab)).map(({ name, stage }) => [name, stage]));

/** Every current or next key belongs to its certificate, and the PKI is as it should be. */
async function requireSound(homelab: PkiHomelab): Promise<void> {
  for (const { file, name } of await shown(homelab)) {
    const generation = file.includes(".next.") ? "next" : "current";
    if (file.includes(".old.")) continue;
    const text = homelab.read(join(homelab.folder, file));
    expect(matches(text, await homelab.decrypted(keyFile(name, generation)))).toBe(true);
  }
  await homelab.must("pki", "verify");
}

describe("pki rotate", () => {
  itWith("openssl")("replaces everything in three steps; hosts trust both CAs in between", async () => {
    const homelab = await initialized();
    const openssl = new OpenSsl(newFolder());
    const file = (name: string) => homelab.read(homelab.public(name));
    const old = { crt: openssl.write("old.crt", file("ca.crt")), pin: "", key: await homelab.decrypted(keyFile("ca")) };
    openssl.write("old.key", old.key);
    const oldLeaf = openssl.write(
      "old-leaf.crt",
      openssl.run(["x509", "-in", openssl.signHost("old.crt", "old.key")]).toString(),
    );
    const pins = { old: openssl.pin("old.crt"), fresh: "" };

    const first = await homelab.must(...ROTATE);
    expect(first).toMatch(
      /^ca, front-proxy-ca, etcd-ca, sa: none -> trusted\nwritten {2}nix\/pki\/duck\/ca\.next\.crt\n/,
    );
    expect(first).toContain("11. Run `ducksnest pki rotate` again when all hosts and pods work.");
    await requireSound(homelab);
    openssl.write("fresh.crt", file("ca.next.crt"));
    pins.fresh = openssl.pin("fresh.crt");
    expect(await deployedPins(homelab)).toEqual([pins.old, pins.fresh]);
    expect(await homelab.decrypted(keyFile("ca"))).toBe(old.key);

    const fresh = await homelab.decrypted(keyFile("ca", "next"));
    expect(await homelab.must(...ROTATE_YES)).toContain("trusted -> signing\n");
    await requireSound(homelab);
    expect(await homelab.decrypted(keyFile("ca"))).toBe(fresh);
    expect(await deployedPins(homelab)).toEqual([pins.fresh, pins.old]);
    openssl.write("fresh.key", fresh);
    const freshLeaf = openssl.signHost("fresh.crt", "fresh.key");
    const trusted = openssl.write("trusted.crt", file("ca.crt") + file("ca.old.crt"));
    for (const leaf of [oldLeaf, freshLeaf]) {
      expect(openssl.run(["verify", "-CAfile", trusted, leaf]).toString()).toContain(`${leaf}: OK`);
    }

    expect(await homelab.must(...ROTATE_YES)).toContain("signing -> none\n");
    await requireSound(homelab);
    expect(await deployedPins(homelab)).toEqual([pins.fresh]);
    expect(() => openssl.run(["verify", "-CAfile", openssl.write("only.crt", file("ca.crt")), oldLeaf])).toThrow();
    const left = [...readTree(homelab.folder).keys()].filter((name) => /^nix\/(pki|secrets\/duck\/pki)\//.test(name));
    expect(left.sort()).toEqual(
      [
        "nix/pki/duck/.gitattributes",
        ...PKI_NAMES.flatMap((name) => [`nix/pki/duck/${publicFile(name)}`, `nix/secrets/duck/${keyFile(name)}`]),
      ].sort(),
    );
    expect(JSON.stringify([...readTree(homelab.folder)])).not.toContain(old.key.split("\n")[1]);
  });

  it("of some names leaves the others, and continues without names", async () => {
    const homelab = await initialized();
    await homelab.must("pki", "rotate", "sa", "etcd-ca");
    expect(await stages(homelab)).toEqual({
      ca: "none",
      "front-proxy-ca": "none",
      "etcd-ca": "trusted",
      sa: "trusted",
    });
    await homelab.must(...ROTATE_YES);
    expect(await stages(homelab)).toEqual({
      ca: "none",
      "front-proxy-ca": "none",
      "etcd-ca": "signing",
      sa: "signing",
    });
    await homelab.must("pki", "rotate", "sa", "--yes");
    expect(await homelab.refusal([...ROTATE, "sa", "etcd-ca"])).toContain('(etcd-ca at "signing"; sa at "none")');
    await homelab.must(...ROTATE_YES);
    expect(new Set(Object.values(await stages(homelab)))).toEqual(new Set(["none"]));
    await requireSound(homelab);
  });

  it("replaces the CA of a control plane whose key is not here", async () => {
    const homelab = await initialized();
    for (const name of PKI_NAMES) {
      if (name !== "ca") rmSync(homelab.public(publicFile(name)));
      rmSync(homelab.secret(keyFile(name)));
    }
    for (const args of [["pki", "rotate", "ca"], ROTATE_YES, ROTATE_YES]) await homelab.must(...args);
    expect(await stages(homelab)).toEqual({ ca: "none" });
    expect(matches(homelab.read(homelab.public("ca.crt")), await homelab.decrypted(keyFile("ca")))).toBe(true);
  });

  it("replaces a CA that has expired", async () => {
    const homelab = await initialized();
    const now = new Date("2046-01-01T00:00:00Z");
    expect((await homelab.run(ROTATE, { now })).exitCode).toBe(0);
  });

  it("only prints the rest of the rotation with --plan, and what the last step asked for", async () => {
    const homelab = await initialized();
    expect(await homelab.must("pki", "rotate", "sa", "--plan")).toMatch(/^sa: no rotation has begun\.\n/);
    await homelab.must("pki", "rotate", "sa");
    const before = readTree(homelab.folder);
    const { exitCode, out } = await homelab.run([...ROTATE, "--plan"], { identity: "" });
    expect(exitCode).toBe(0);
    expect(out.match(/^\S.*$/gm)).toEqual([
      "sa: at the stage trusted.",
      "Now, if it is not done yet:",
      "`ducksnest pki rotate` lets the new keys sign. The old ones are still trusted. Then:",
      "`ducksnest pki rotate` removes the old ones. Then:",
    ]);
    expect(out).toContain("ssh admin@control-plane.example.ts.net sudo install -m 600");
    expect(readTree(homelab.folder)).toEqual(before);
  });

  it("asks before the steps that need a cluster that is ready", async () => {
    const homelab = await initialized();
    await homelab.must(...ROTATE);
    const before = readTree(homelab.folder);
    expect(await homelab.refusal(ROTATE)).toContain("standard input is not a terminal; add --yes.");
    const no = await homelab.run(ROTATE, { input: typedInput("n") });
    expect(no).toMatchObject({ exitCode: 1, out: "", err: "Nothing was changed.\n" });
    expect(readTree(homelab.folder)).toEqual(before);
    for (const question of [
      "Do all hosts and pods trust the new ca,",
      "Do all hosts and pods work without the old ca,",
    ]) {
      const input = typedInput("y");
      expect(await homelab.run(ROTATE, { input })).toMatchObject({ exitCode: 0 });
      expect(input.asked).toEqual([[expect.stringContaining(question), false]]);
    }
  });

  it("asks about one key as one", async () => {
    const homelab = await initialized();
    await homelab.must("pki", "rotate", "sa");
    await homelab.must("pki", "rotate", "sa", "--yes");
    const input = typedInput("n");
    await homelab.run(["pki", "rotate", "sa"], { input });
    expect(input.asked).toEqual([
      ["Do all hosts and pods work without the old sa, so that nothing has to trust it? [y/N] ", false],
    ]);
  });
});

describe("pki rotate drops nothing", () => {
  /** The refusal of a step, after which every file is as before. */
  async function refused(homelab: PkiHomelab, identity?: string): Promise<string> {
    const before = readTree(homelab.folder);
    const message = await homelab.refusal(ROTATE_YES, identity === undefined ? {} : { identity });
    expect(readTree(homelab.folder)).toEqual(before);
    return message;
  }

  it("if the identity is the wrong one, and names the right one", async () => {
    const homelab = await initialized();
    await homelab.must(...ROTATE);
    const stranger = newOperator(newFolder(), "stranger");
    const message = await refused(homelab, stranger.file);
    expect(message).toContain("nix/secrets/duck/pki/ca.next.key.age: None of the identities decrypts the file.");
    expect(message).toContain(`Name the private key of ${homelab.operator.line}`.split(" duck-operator")[0]);
  });

  it("if there is no identity", async () => {
    const homelab = await initialized();
    await homelab.must(...ROTATE);
    expect(await refused(homelab, join(homelab.folder, "missing"))).toContain("The identity file does not exist.");
  });

  it.each([
    ["truncated", (text: string) => text.slice(0, text.length / 2), "truncated"],
    ["empty", () => "", "empty"],
    ["in conflict", (text: string) => `<<<<<<< ours\n${text}=======\n${text}>>>>>>> theirs\n`, "conflict"],
    ["no age file", () => "hello\n", "not an age file"],
  ])("if the new key is %s", async (_, damage, reason) => {
    const homelab = await initialized();
    await homelab.must(...ROTATE);
    const path = homelab.secret(keyFile("etcd-ca", "next"));
    homelab.put(path, damage(homelab.read(path)));
    expect(await refused(homelab)).toMatch(
      new RegExp(`nix/secrets/duck/pki/etcd-ca\\.next\\.key\\.age: .*${reason}`, "i"),
    );
  });

  it("if the new key belongs to another certificate", async () => {
    const homelab = await initialized();
    await homelab.must(...ROTATE);
    const { privateKey } = await makeAuthority({ kind: "ca", homelab: "duck", now: new Date() });
    homelab.put(homelab.secret(keyFile("ca", "next")), await encrypt(Buffer.from(privateKey), [homelab.operator.line]));
    expect(await refused(homelab)).toContain(
      "nix/secrets/duck/pki/ca.key.age:1:1: is not the private key of nix/pki/duck/ca.next.crt; restore both from the same commit.",
    );
  });

  it("if the files are of two stages", async () => {
    const homelab = await initialized();
    await homelab.must(...ROTATE);
    rmSync(homelab.secret(keyFile("ca", "next")));
    expect(await refused(homelab)).toContain("ca.next.crt exists without pki/ca.next.key.age; restore that from Git");
  });

  it("if the clock is behind the certificates", async () => {
    const homelab = await initialized();
    const before = readTree(homelab.folder);
    const message = await homelab.refusal(ROTATE, { now: new Date("2020-01-01T00:00:00Z") });
    expect(message).toContain("nix/pki/duck/ca.crt:1:1: is a certificate that is valid only from 20");
    expect(message).toContain("set this machine's clock");
    expect(readTree(homelab.folder)).toEqual(before);
  });
});

describe("two runs at once", () => {
  /** Holds the lock until the promise settles. */
  const holding = (homelab: PkiHomelab, until: Promise<unknown>) =>
    changeFiles(homelab.folder, async () => {
      await until;
      return { changes: [], result: undefined };
    });

  it("the second waits", async () => {
    const homelab = await initialized();
    const times: number[] = [];
    const first = holding(homelab, sleep(700)).then(() => times.push(performance.now()));
    await homelab.must(...ROTATE);
    times.push(performance.now());
    await first;
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(await stages(homelab)).toMatchObject({ ca: "trusted" });
  });

  it("the second names the holder if that does not end", async () => {
    const homelab = await initialized();
    let end = () => {};
    const first = holding(homelab, new Promise<void>((resolve) => (end = resolve)));
    const start = Date.now();
    // Each look at the clock is five seconds later.
    let looks = 0;
    const clock = jest.spyOn(Date, "now").mockImplementation(() => start + 5000 * looks++);
    try {
      expect(await homelab.refusal(ROTATE)).toMatch(
        new RegExp(`\\.ducksnest/lock: process ${process.pid} on \\S+ has been writing here since 20\\S+; wait for it`),
      );
    } finally {
      clock.mockRestore();
      end();
      await first;
    }
    expect(await stages(homelab)).toMatchObject({ ca: "none" });
  });

  it("never do two steps", async () => {
    const homelab = await initialized();
    const runs = await Promise.allSettled([homelab.must(...ROTATE), homelab.must(...ROTATE)]);
    const reasons = runs.flatMap((run) => (run.status === "rejected" ? [String(run.reason)] : []));
    expect(reasons).toEqual([
      expect.stringContaining("another process has just advanced the rotation; nothing was changed."),
    ]);
    expect(await stages(homelab)).toMatchObject({ ca: "trusted", sa: "trusted" });
    await requireSound(homelab);
  });
});

it("a step is not hindered by a README in the folder", async () => {
  const homelab = await initialized();
  writeFileSync(homelab.public("README.md"), "notes\n");
  await homelab.must(...ROTATE);
});
