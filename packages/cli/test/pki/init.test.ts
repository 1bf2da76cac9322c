import { existsSync, rmSync, statSync } from "node:fs";
import { keyFile, makeAuthority, matches, PKI_NAMES, publicFile } from "@ducksnest/credentials";
import { itWith, readTree, temporaryFolders } from "@ducksnest/testing";
import { OpenSsl } from "../../../credentials/test/pki/_openssl";
import { PkiHomelab } from "./_homelab";

// Each test runs several commands, and the machine may be busy. In milliseconds.
jest.setTimeout(60_000);

const newFolder = temporaryFolders();
const initialized = (name?: string) => PkiHomelab.initialized(newFolder(), name);

describe("pki init", () => {
  it("makes three CAs and a key, and says what comes next", async () => {
    const homelab = new PkiHomelab(newFolder());
    await homelab.must("keys", "make", "control-plane");
    const out = await homelab.must("pki", "init");
    for (const name of PKI_NAMES) {
      const key = await homelab.decrypted(keyFile(name));
      expect(matches(homelab.read(homelab.public(publicFile(name))), key)).toBe(true);
      expect(out).not.toContain(key.split("\n")[1]);
      expect(out).toContain(`written  nix/secrets/duck/${keyFile(name)}\n`);
    }
    expect(out).toMatch(/\npin {2}sha256:[0-9a-f]{64}\n\nNext:\n {2}1\. Commit .*\n {2}2\. Run `ducksnest synth`/);
    expect(await homelab.must("pki", "verify")).toContain("as they should be");
  });

  itWith("openssl")("makes certificates that openssl accepts, with the pin that it computes", async () => {
    const homelab = await initialized();
    const openssl = new OpenSsl(newFolder());
    for (const name of ["ca", "front-proxy-ca", "etcd-ca"] as const) {
      const crt = openssl.write(`${name}.crt`, homelab.read(homelab.public(publicFile(name))));
      const leaf = openssl.signHost(crt, openssl.write(`${name}.key`, await homelab.decrypted(keyFile(name))));
      expect(openssl.run(["verify", "-x509_strict", "-CAfile", crt, crt]).toString()).toContain(`${crt}: OK`);
      expect(openssl.run(["verify", "-CAfile", crt, leaf]).toString()).toContain(`${leaf}: OK`);
    }
    expect(await homelab.must("pki", "show")).toContain(openssl.pin("ca.crt"));
    expect(openssl.run(["x509", "-in", "ca.crt", "-noout", "-subject"]).toString()).toMatch(/O ?= ?duck/);
  });

  it("makes keys of the asked type, valid for the asked days", async () => {
    const homelab = new PkiHomelab(newFolder());
    await homelab.must("keys", "make", "control-plane");
    const now = new Date("2026-11-27T12:00:00Z");
    await homelab.run(["pki", "init", "ca", "--key-type", "rsa-3072", "--days", "30"], { now });
    const { out } = await homelab.run(["pki", "show", "--format", "json"], { now });
    expect(JSON.parse(out).pki).toMatchObject([
      {
        name: "ca",
        keyType: "rsa-3072",
        validFrom: "2026-11-27T11:00:00.000Z",
        validUntil: "2026-12-27T12:00:00.000Z",
      },
    ]);
  });

  it.each([
    [["--days", "0"], "--days 0: the validity is a whole number of days from 1 to 36500."],
    [["--days", "36501"], "--days 36501: the validity is a whole number of days from 1 to 36500."],
    [["--days", "1.5"], "--days 1.5: the validity"],
    [["--key-type", "ed25519"], "Allowed choices are ecdsa-p256, rsa-3072, rsa-4096."],
    [["cb"], '"cb" is no part of the PKI; choose from ca, front-proxy-ca, etcd-ca, sa.'],
  ])("refuses %j", async (args, message) => {
    const homelab = new PkiHomelab(newFolder());
    expect(await homelab.refusal(["pki", "init", ...args])).toContain(message);
    expect(existsSync(homelab.public("ca.crt"))).toBe(false);
  });

  it("needs the control plane's key and an operator, and says how to get them", async () => {
    const homelab = new PkiHomelab(newFolder());
    expect(await homelab.refusal(["pki", "init"])).toBe(
      "nix/secrets/duck/pki/ca.key.age: control-plane has no SSH host key yet, so the secret cannot be encrypted to it. " +
        "Run `ducksnest keys make control-plane`.",
    );
    homelab.write({ secrets: undefined });
    expect(await homelab.refusal(["pki", "init"])).toContain("the manifest names no operator");
    expect(existsSync(homelab.public("ca.crt"))).toBe(false);
  });

  it("refuses a host key of another type", async () => {
    const homelab = new PkiHomelab(newFolder());
    homelab.put(
      homelab.secret("hosts/control-plane/ssh_host_ed25519_key.pub"),
      "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBA== root@cp\n",
    );
    expect(await homelab.refusal(["pki", "init"])).toMatch(
      /^nix\/secrets\/duck\/hosts\/control-plane\/ssh_host_ed25519_key\.pub:1:1: .*delete it and run `ducksnest keys make control-plane`/,
    );
  });
});

describe("pki init beside files that exist", () => {
  it("replaces nothing, and names the files and the way to replace them", async () => {
    const homelab = await initialized();
    const before = readTree(homelab.folder);
    const message = await homelab.refusal(["pki", "init"]);
    expect(message).toMatch(/^nix\/pki\/duck\/ca\.crt, nix\/secrets\/duck\/pki\/ca\.key\.age, .* exist already/);
    expect(message).toContain("run `ducksnest pki rotate ca front-proxy-ca etcd-ca sa`");
    expect(await homelab.refusal(["pki", "init", "sa"])).toContain("run `ducksnest pki rotate sa`");
    expect(readTree(homelab.folder)).toEqual(before);
  });

  it("refuses a key without its public file, which is lost", async () => {
    const homelab = await initialized();
    for (const file of ["ca.crt", "sa.pub"]) rmSync(homelab.public(file));
    const message = await homelab.refusal(["pki", "init"]);
    expect(message).toContain("ca.crt is missing beside pki/ca.key.age; restore it from Git.");
    expect(message).toContain("sa.pub is missing beside pki/sa.key.age; restore it from Git.");
  });

  it("makes only what is missing", async () => {
    const homelab = await initialized();
    const before = homelab.read(homelab.public("ca.crt"));
    for (const file of [homelab.public("sa.pub"), homelab.secret(keyFile("sa"))]) rmSync(file);
    expect(await homelab.refusal(["pki", "verify"])).toContain(
      "nix/pki/duck/sa.pub:1:1: does not exist; make it with `ducksnest pki init sa`.",
    );
    expect(await homelab.must("pki", "init")).toMatch(/^made {2}sa\n/);
    expect(homelab.read(homelab.public("ca.crt"))).toBe(before);
    await homelab.must("pki", "verify");
  });

  it("adds nothing to the CA of a control plane that runs, unless it is named", async () => {
    const homelab = await initialized();
    const ca = homelab.read(homelab.public("ca.crt"));
    for (const name of PKI_NAMES) {
      if (name !== "ca") rmSync(homelab.public(publicFile(name)));
      rmSync(homelab.secret(keyFile(name)));
    }
    expect(await homelab.refusal(["pki", "init"])).toBe(
      "nix/pki/duck/ca.crt: without a private key here, so a control plane runs with it, and has front-proxy-ca, etcd-ca, sa " +
        "too. Copy their public files from /etc/kubernetes/pki. To make new ones, run " +
        "`ducksnest pki init front-proxy-ca etcd-ca sa`.",
    );
    await homelab.must("pki", "verify");
    await homelab.must("pki", "init", "front-proxy-ca", "etcd-ca", "sa");
    expect(homelab.read(homelab.public("ca.crt"))).toBe(ca);
    expect(existsSync(homelab.secret(keyFile("ca")))).toBe(false);
  });

  it("never accepts another homelab's CA; nor do verify, rotate and synth", async () => {
    const homelab = await initialized();
    const { certificate } = await makeAuthority({ kind: "etcd-ca", homelab: "other", now: new Date() });
    homelab.put(homelab.public("etcd-ca.crt"), certificate);
    const problem =
      'nix/pki/duck/etcd-ca.crt:1:1: is the CA of "other", but this homelab is "duck", and clusters never share a CA; ' +
      "use this homelab's own certificate.";
    for (const args of [
      ["pki", "init"],
      ["pki", "verify"],
      ["pki", "rotate"],
    ]) {
      expect(await homelab.refusal(args)).toContain(problem.replace("nix/pki/duck/", ""));
    }
    expect(await homelab.refusal(["pki", "verify"])).toContain(problem);
    expect(await homelab.refusal(["synth", "hosts"])).toMatch(
      /nix\/pki\/duck\/etcd-ca\.crt:1:1 error\[certificates-are-usable\]\n +This is the CA of "other", but this homelab is "duck"/,
    );
  });
});

it("two manifests in a folder share no PKI", async () => {
  const folder = newFolder();
  const [one, other] = [await PkiHomelab.initialized(folder, "duck"), await PkiHomelab.initialized(folder, "goose")];
  expect(one.read(one.public("ca.crt"))).not.toBe(other.read(other.public("ca.crt")));
  const before = readTree(folder);
  await one.must("pki", "rotate");
  const changed = [...readTree(folder)].filter(([file, text]) => before.get(file) !== text).map(([file]) => file);
  expect(changed.length).toBeGreaterThan(0);
  expect(changed.filter((file) => !/^nix\/(pki|secrets)\/duck\//.test(file))).toEqual([]);
  await other.must("pki", "verify");
});

describe("the modes of the files", () => {
  const usual = process.umask();
  afterEach(() => process.umask(usual));

  it.each([
    [0o000, 0o666],
    [0o077, 0o600],
  ])("follow the umask %o, because nothing secret is in the clear", async (mask, mode) => {
    process.umask(mask);
    const homelab = new PkiHomelab(newFolder());
    await homelab.must("keys", "make", "control-plane");
    await homelab.must("pki", "init");
    for (const path of [homelab.public("ca.crt"), homelab.secret("pki/ca.key.age")]) {
      expect(statSync(path).mode & 0o777).toBe(mode);
    }
    expect(homelab.read(homelab.secret("pki/ca.key.age"))).toMatch(/^-----BEGIN AGE ENCRYPTED FILE-----\n/);
  });
});
