import { execFileSync } from "node:child_process";
import { renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { encrypt, keyFile, makeAuthority, makeServiceAccountKey } from "@ducksnest/credentials";
import { itWith, temporaryFolders } from "@ducksnest/testing";
import { newOperator, PkiHomelab } from "./_homelab";

// Each test runs several commands, and the machine may be busy. In milliseconds.
jest.setTimeout(60_000);

const newFolder = temporaryFolders();
const initialized = () => PkiHomelab.initialized(newFolder());

interface Finding {
  readonly position: { readonly file: string; readonly line: number; readonly column: number };
  readonly message: string;
}

/** What `pki verify` finds, as it prints it. */
async function findings(homelab: PkiHomelab, now?: Date): Promise<readonly string[]> {
  const { exitCode, out } = await homelab.run(["pki", "verify", "--format", "json"], now ? { now } : {});
  const found: readonly Finding[] = JSON.parse(out).findings;
  const all = found.map(({ position: { file, line, column }, message }) => `${file}:${line}:${column}: ${message}`);
  expect(exitCode).toBe(all.length > 0 ? 1 : 0);
  for (const each of all) expect(each).toMatch(/^nix\/(pki|secrets)\/duck\/\S+:\d+:\d+: \S/);
  return all;
}

describe("pki verify", () => {
  it("needs a CA only if hosts join", async () => {
    const homelab = new PkiHomelab(newFolder());
    expect(await findings(homelab)).toEqual([
      "nix/pki/duck/ca.crt:1:1: there is no CA, so joining hosts cannot pin it. Run `ducksnest pki init`, or copy /etc/kubernetes/pki/ca.crt from the control plane if the cluster runs already.",
    ]);
    homelab.write({ "hosts.firebat": undefined, "hosts.old": undefined, "hosts.ultra": undefined });
    expect(await homelab.must("pki", "verify")).toBe(
      "nix/pki/duck: there is no PKI yet. Make one with `ducksnest pki init`.\n",
    );
    expect(await homelab.must("pki", "show")).toContain("there is no PKI yet");
  });

  it("has nothing to say about a PKI that is in order", async () => {
    expect(await findings(await initialized())).toEqual([]);
  });

  it("finds everything in one run", async () => {
    const homelab = await initialized();
    const { privateKey } = await makeAuthority({ kind: "ca", homelab: "duck", now: new Date() });
    const ca = homelab.read(homelab.public("ca.crt"));
    homelab.put(homelab.public("ca.crt"), `${ca}${privateKey}`);
    homelab.put(homelab.public("front-proxy-ca.crt"), `${ca}${ca}`);
    homelab.put(homelab.public("etcd-ca.crt"), `<<<<<<< ours\n${ca}`);
    homelab.put(homelab.public("sa.pub"), ca);
    homelab.put(homelab.public("sa.old.pub"), (await makeServiceAccountKey()).publicKey.slice(0, 60));
    homelab.put(homelab.public("ca.key"), privateKey);
    homelab.put(homelab.secret(keyFile("ca")), homelab.read(homelab.secret(keyFile("ca"))).slice(0, 100));
    const found = await findings(homelab);
    for (const expected of [
      /^nix\/pki\/duck\/ca\.crt:\d\d:1: is a private key, and this file is public; remove it, and make a new CA if /,
      /^nix\/pki\/duck\/front-proxy-ca\.crt:\d\d:1: is another certificate; keep only the front-proxy CA's\.$/,
      /^nix\/pki\/duck\/etcd-ca\.crt:1:1: is a conflict marker of Git; keep one side of the conflict\.$/,
      /^nix\/pki\/duck\/sa\.pub:1:1: is not a public key but "CERTIFICATE"; copy \/etc\/kubernetes\/pki\/sa\.pub from /,
      /^nix\/pki\/duck\/sa\.old\.pub:1:1: is a public key that cannot be decoded; /,
      /^nix\/pki\/duck\/ca\.key:1:1: is not a public file of the PKI; move it out of this folder\.$/,
      /^nix\/secrets\/duck\/pki\/ca\.key\.age:1:1: The file is truncated/,
    ]) {
      expect(found).toContainEqual(expect.stringMatching(expected));
    }
    expect(found.join()).not.toContain(privateKey.split("\n")[1]);
    const { err } = await homelab.run(["pki", "verify"]);
    expect(err).toContain(`\n${found.length} findings.\n`);
    expect(await homelab.run(["pki", "show"])).toMatchObject({
      exitCode: 1,
      out: expect.stringContaining("unreadable"),
      err: "Some files cannot be used. Run `ducksnest pki verify`.\n",
    });
  });

  it("finds certificates that are not valid at the time of the clock", async () => {
    const homelab = await initialized();
    expect(await findings(homelab, new Date("2020-01-01T00:00:00Z"))).toHaveLength(3);
    const late = await findings(homelab, new Date("2099-01-01T00:00:00Z"));
    expect(late).toHaveLength(3);
    expect(late[0]).toMatch(/^nix\/pki\/duck\/ca\.crt:1:1: is a certificate that expired on 20/);
  });

  it("finds a key and a certificate that do not belong together, and a shared key", async () => {
    const homelab = await initialized();
    renameSync(homelab.public("etcd-ca.crt"), homelab.public("front-proxy-ca.crt"));
    homelab.put(homelab.public("etcd-ca.crt"), homelab.read(homelab.public("front-proxy-ca.crt")));
    expect(await findings(homelab)).toEqual([
      "nix/pki/duck/etcd-ca.crt:1:1: has the same key as front-proxy-ca.crt, but each needs its own; replace it with `ducksnest pki rotate etcd-ca`.",
      "nix/secrets/duck/pki/front-proxy-ca.key.age:1:1: is not the private key of nix/pki/duck/front-proxy-ca.crt; restore both from the same commit.",
    ]);
  });

  it("finds a private key that is none", async () => {
    const homelab = await initialized();
    homelab.put(homelab.secret(keyFile("sa")), await encrypt(Buffer.from("hello"), [homelab.operator.line]));
    expect(await findings(homelab)).toEqual([
      expect.stringContaining("nix/secrets/duck/pki/sa.key.age:1:1: It is not the file that secrets.json records"),
      "nix/secrets/duck/pki/sa.key.age:1:1: cannot be compared with nix/pki/duck/sa.pub, because the private key is not an unencrypted private key in PEM; restore both from the same commit.",
    ]);
  });

  it("finds keys that the wrong people can decrypt, which rekey mends", async () => {
    const homelab = await initialized();
    homelab.write({}, [homelab.operator.line, newOperator(newFolder(), "colleague").line]);
    const found = await findings(homelab);
    expect(found).toHaveLength(4);
    expect(found[0]).toBe("nix/secrets/duck/pki/ca.key.age:1:1: Its readers changed. Run `ducksnest secrets rekey`.");
    await homelab.must("secrets", "rekey");
    expect(await findings(homelab)).toEqual([]);
  });

  it.each([
    [["ca.next.crt"], "ca.next.crt exists without pki/ca.next.key.age; restore that from Git"],
    [["ca.next.crt", "ca.old.crt"], "ca.next.crt and ca.old.crt both exist"],
  ])("finds the files %j of a broken rotation", async (files, problem) => {
    const homelab = await initialized();
    for (const file of files) homelab.put(homelab.public(file), homelab.read(homelab.public("ca.crt")));
    expect(await findings(homelab)).toContainEqual(expect.stringContaining(`nix/pki/duck/ca.crt:1:1: ${problem}`));
  });

  it("finds symbolic links and folders in place of files, which rotate does not replace", async () => {
    const homelab = await initialized();
    const elsewhere = newFolder();
    const replace = (path: string) => {
      renameSync(path, join(elsewhere, "file"));
      symlinkSync(join(elsewhere, "file"), path);
    };
    replace(homelab.public("ca.crt"));
    rmSync(homelab.public("sa.pub"));
    homelab.put(join(homelab.public("sa.pub"), "file"), "");
    const found = await findings(homelab);
    expect(found.slice(0, 2)).toEqual([
      "nix/pki/duck/ca.crt:1:1: cannot be read: it is a symbolic link; restore the file from Git.",
      "nix/pki/duck/sa.pub:1:1: cannot be read: it is a folder; restore the file from Git.",
    ]);
    for (const command of ["init", "rotate"]) {
      expect(await homelab.refusal(["pki", command])).toBe(found.slice(0, 2).join("\n"));
    }
    replace(homelab.secret(keyFile("etcd-ca")));
    for (const command of ["init", "rotate", "verify"]) {
      expect(await homelab.refusal(["pki", command])).toContain(
        "nix/secrets/duck/pki/etcd-ca.key.age: is a symbolic link, which Git and Nix do not follow.",
      );
    }
  });

  it("compares no keys without an identity, and says so", async () => {
    const homelab = await initialized();
    const before = process.env.DUCKSNEST_IDENTITY;
    const home = process.env.HOME;
    delete process.env.DUCKSNEST_IDENTITY;
    process.env.HOME = homelab.folder;
    try {
      const { exitCode, err } = await homelab.run(["pki", "verify"], { identity: "" });
      expect({ exitCode, err }).toEqual({
        exitCode: 0,
        err: "No private key is at hand, so no key was compared with its certificate; add --identity <file>.\n",
      });
    } finally {
      process.env.HOME = home;
      if (before !== undefined) process.env.DUCKSNEST_IDENTITY = before;
    }
  });

  it("names the identity that would work", async () => {
    const homelab = await initialized();
    const stranger = newOperator(newFolder(), "stranger");
    const { exitCode, err } = await homelab.run(["pki", "verify"], { identity: stranger.file });
    expect(exitCode).toBe(1);
    expect(err).toMatch(
      /^4 files: None of the identities decrypts the file\. .*\n {2}nix\/secrets\/duck\/pki\/ca\.key\.age:1:1\n/,
    );
    expect(err).toContain("Name the private key of ssh-ed25519 ");
  });
});

describe("a certificate that openssl made", () => {
  /** A self-signed certificate with a key of a type. */
  function selfSigned(key: readonly string[], subject: string, ...extensions: readonly string[]): string {
    const added = extensions.flatMap((each) => ["-addext", each]);
    const request = [
      "req",
      "-x509",
      "-nodes",
      "-keyout",
      "/dev/null",
      "-subj",
      subject,
      "-days",
      "9",
      "-newkey",
      ...key,
    ];
    return execFileSync("openssl", [...request, ...added], { encoding: "utf8", stdio: "pipe" });
  }

  const P256 = ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"];

  itWith("openssl")("is judged by key type, path length, usage and signature", async () => {
    const homelab = await initialized();
    const good = selfSigned(P256, "/CN=kubernetes");
    // One octet of the name, so that it decodes, but the signature is wrong.
    const der = Buffer.from(good.replace(/-----[^-]+-----|\s/g, ""), "base64");
    for (const at of [der.indexOf("kubernetes"), der.lastIndexOf("kubernetes")]) der[at] = 0x4b;
    const changed = `-----BEGIN CERTIFICATE-----\n${der.toString("base64").replace(/.{64}/g, "$&\n")}\n-----END CERTIFICATE-----\n`;
    for (const [text, problem] of [
      [good, undefined],
      [selfSigned(["ed25519"], "/CN=kubernetes"), "has a key of the type ed25519, but Kubernetes needs ECDSA, or RSA"],
      [selfSigned(["rsa:1024"], "/CN=kubernetes"), "has a key of the type rsa-1024, but Kubernetes needs"],
      [selfSigned(P256, "/O=duck/CN=ca"), "because its path length is not limited instead of 0"],
      [
        selfSigned(P256, "/CN=kubernetes", "keyUsage=critical,digitalSignature"),
        "because its keyUsage lacks keyCertSign",
      ],
      [changed, "is a certificate that was changed after it was signed"],
    ] as const) {
      rmSync(homelab.secret(keyFile("ca")), { force: true });
      writeFileSync(homelab.public("ca.crt"), text);
      const found = await findings(homelab);
      expect(found).toEqual(problem === undefined ? [] : [expect.stringContaining(problem)]);
    }
  });
});
