import { generateKeyPairSync } from "node:crypto";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { HomelabFiles } from "@ducksnest/checks";
import { encrypt, makeAuthority, makeHostKey } from "@ducksnest/credentials";
import { type FileScope, readHomelabFiles } from "@ducksnest/outputs";
import { temporaryFolders } from "@ducksnest/testing";

const newFolder = temporaryFolders();

const NOW = new Date("2026-11-28T00:00:00Z");
const TOKEN = ["tskey", "auth", "kCANARY1CNTRL", "canarycanary"].join("-");
const KEY = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();

type Contents = Readonly<Record<string, string | Uint8Array>>;

function write(folder: string, contents: Contents): string {
  for (const [path, content] of Object.entries({ "homelab.yaml": "name: lab\n", ...contents })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return join(folder, "homelab.yaml");
}

/** What is found in files beside a manifest, each as `list path:line:column message`. */
async function found(contents: Contents, scope: FileScope = "all"): Promise<readonly string[]> {
  const folder = newFolder();
  return listed(folder, await readHomelabFiles(write(folder, contents), "lab", scope, NOW));
}

function listed(folder: string, { hostFolders: _, ...lists }: HomelabFiles): readonly string[] {
  return Object.entries(lists).flatMap(([list, faults]) =>
    faults.map(
      ({ place, message }) =>
        `${list} ${place.file.replace(`${folder}/`, "")}:${place.line}:${place.column} ${message}`,
    ),
  );
}

const authority = (props: Partial<Parameters<typeof makeAuthority>[0]> = {}) =>
  makeAuthority({ kind: "ca", homelab: "lab", now: NOW, ...props });

describe("files below nix/secrets and nix/pki", () => {
  it("are sound if they are encrypted or public", async () => {
    const { publicLine } = makeHostKey("laptop");
    const armored = await encrypt(Buffer.from("x"), [publicLine]);
    expect(
      await found({
        "nix/secrets/lab/shared/wifi.age": armored,
        "nix/secrets/lab/hosts/laptop/ssh_host_ed25519_key.pub": `${publicLine}\n`,
        "nix/secrets/lab/secrets.json": "{}\n",
        "nix/pki/lab/ca.crt": (await authority()).certificate,
      }),
    ).toEqual([]);
  });

  it.each<FileScope>(["hosts", "all"])("must be what their names say, for %s", async (scope) => {
    const files = {
      "nix/secrets/lab/shared/wifi.age": "psk=x\n",
      "nix/secrets/lab/notes.txt": "x",
      "nix/hosts/a/b.age": "x",
    };
    expect(await found(files, scope)).toEqual([
      "plaintext nix/hosts/a/b.age:1:1 The file is not encrypted with age, or damaged.",
      "plaintext nix/secrets/lab/notes.txt:1:1 Only encrypted and public files belong here.",
      "plaintext nix/secrets/lab/shared/wifi.age:1:1 The file is not encrypted with age, or damaged.",
    ]);
  });

  it("are named as private keys if they are some, once", async () => {
    const { certificate, privateKey } = await authority();
    expect(await found({ "nix/pki/lab/ca.key": KEY, "nix/pki/lab/ca.crt": certificate + privateKey })).toEqual([
      expect.stringMatching(/^privateKeys nix\/pki\/lab\/ca.crt:\d+:1 This looks like a private key\.$/),
      "privateKeys nix/pki/lab/ca.key:1:1 This looks like a private key.",
    ]);
  });
});

describe("the PKI", () => {
  it.each<[what: string, files: () => Promise<Contents>, message: string]>([
    [
      "a certificate that expired",
      async () => ({ "ca.crt": (await authority({ now: new Date("2010-01-01T00:00:00Z") })).certificate }),
      "ca.crt:1:1 This is a certificate that expired on",
    ],
    [
      "another homelab's CA",
      async () => ({ "ca.crt": (await authority({ homelab: "other" })).certificate }),
      'ca.crt:1:1 This is the CA of "other", but this homelab is "lab"',
    ],
    [
      "two certificates",
      async () => ({ "ca.crt": (await authority()).certificate.repeat(2) }),
      "This is another certificate.",
    ],
    [
      "the markers of a conflict",
      async () => ({ "ca.crt": `<<<<<<< HEAD\n${(await authority()).certificate}` }),
      "ca.crt:1:1 This is a conflict marker of Git.",
    ],
    [
      "a certificate that cannot be decoded",
      async () => ({ "etcd-ca.crt": "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n" }),
      "etcd-ca.crt:1:1 This is a certificate that cannot be decoded.",
    ],
    [
      "a public file that is no part of it",
      async () => ({ "my.crt": (await authority()).certificate }),
      "my.crt:1:1 This is not a public file of the PKI.",
    ],
  ])("does not accept %s", async (_, files, message) => {
    const contents = Object.fromEntries(
      Object.entries(await files()).map(([file, text]) => [`nix/pki/lab/${file}`, text]),
    );
    expect(await found(contents)).toEqual([expect.stringMatching(/^pki nix\/pki\/lab\//)]);
    expect((await found(contents))[0]).toContain(message);
  });

  it("has a fix that starts a sentence, and an excerpt of the line", async () => {
    const folder = newFolder();
    const { certificate } = await authority({ now: new Date("2010-01-01T00:00:00Z") });
    const { pki } = await readHomelabFiles(write(folder, { "nix/pki/lab/ca.crt": certificate }), "lab", "all", NOW);
    expect(pki).toEqual([
      expect.objectContaining({
        place: expect.objectContaining({ excerpt: "-----BEGIN CERTIFICATE-----" }),
        fix: expect.stringMatching(/^Renew the CA, and copy .*\.$/),
      }),
    ]);
  });

  it("of another homelab is not judged", async () => {
    const { certificate } = await authority({ homelab: "other" });
    expect(await found({ "nix/pki/other/ca.crt": certificate })).toEqual([]);
  });
});

describe("a private key", () => {
  const OPENSSH = makeHostKey("laptop").privatePem;
  const IDENTITY = `# public key: age1x\nAGE-SECRET-KEY-1${"QPZRY9X8GF".repeat(6).slice(0, 58)}\n`;
  const RSA = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  const kubeconfig = (key: string) => `users:\n- user:\n    client-key-data: ${Buffer.from(key).toString("base64")}\n`;

  it.each<[path: string, content: string | Uint8Array, line: number]>([
    ["ca.key", KEY, 1],
    ["deep/er/id_ed25519", OPENSSH, 1],
    ["keys.txt", IDENTITY, 2],
    [".config/tls.pem", `x\n${RSA.export({ type: "pkcs1", format: "pem" })}`, 2],
    ["key.der", RSA.export({ type: "pkcs8", format: "der" }), 1],
    ["admin.conf", kubeconfig(KEY), 3],
    ["locked.pem", RSA.export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "x" }), 1],
    ["apps/cluster/src/tls.ts", `export const KEY = ${JSON.stringify(KEY)};\n`, 1],
  ])("is found in %s, even if Git ignores it", async (path, content, line) => {
    const all = await found({ [path]: content, ".gitignore": "*\n" });
    expect(all).toEqual([
      expect.stringMatching(`^privateKeys ${path}:${line}:\\d+ This looks like (a private key|an age identity)`),
    ]);
  });

  it("is not found where programs keep theirs, nor in another repository", async () => {
    expect(
      await found({
        ".git/a.key": KEY,
        "node_modules/x/test/key.pem": KEY,
        ".terraform/k.pem": KEY,
        "terraform.lab.tfstate": KEY,
        "worktree/.git": "gitdir: ../.git\n",
        "worktree/a.key": KEY,
      }),
    ).toEqual([]);
  });

  it("is not the start of one in a manual, nor a public key or certificate", async () => {
    const { certificate } = await authority();
    expect(
      await found({
        "docs/keys.md":
          "It starts with `-----BEGIN OPENSSH PRIVATE KEY-----`, and AGE-SECRET-KEY-1QQQQQQQQQQ is no identity.\n",
        "docs/ca.crt": certificate,
        "docs/ca.b64": Buffer.from(certificate).toString("base64"),
        "id_ed25519.pub": `${makeHostKey("x").publicLine}\n`,
      }),
    ).toEqual([]);
  });
});

describe("other secrets", () => {
  it("are found in comments and texts of apps, of NixOS modules, and of sources beside the manifest", async () => {
    expect(
      await found({
        "apps/cluster/src/workloads.ts": `// ${TOKEN}\n`,
        "nix/hosts/laptop/extra.nix": `{\n  # x\n  a = "rest:https://duck:hunter2@backup/";\n}\n`,
        "workloads.ts": `const t = "${Buffer.from(TOKEN).toString("base64")}";\n`,
        "test.yaml": `name: test # ${TOKEN}\n`,
        "notes/token.md": `${TOKEN}\n`,
        "pnpm-lock.yaml": `${TOKEN}\n`,
      }),
    ).toEqual([
      "secrets apps/cluster/src/workloads.ts:1:4 This looks like a Tailscale key.",
      "secrets nix/hosts/laptop/extra.nix:3:18 This looks like a URL with a password.",
      "secrets test.yaml:1:14 This looks like a Tailscale key.",
      "secrets workloads.ts:1:12 This looks like a Tailscale key in base64.",
    ]);
  });

  it("are found in the folders of hosts only, if the rest is left out", async () => {
    const files = { "apps/a.ts": TOKEN, "nix/modules/a.nix": TOKEN, "nix/hosts/a/extra.nix": TOKEN, "deep/a.key": KEY };
    expect(await found(files, "hosts")).toEqual(["secrets nix/hosts/a/extra.nix:1:1 This looks like a Tailscale key."]);
  });

  it("are left to other rules in the manifest itself", async () => {
    expect(await found({ "homelab.yaml": `name: lab # ${TOKEN}\n` })).toEqual([]);
  });
});

it("the folders of hosts are those with files that synthesis does not write", async () => {
  const folder = newFolder();
  const manifest = write(folder, {
    "nix/hosts/a/default.nix": "",
    "nix/hosts/b/default.nix": "",
    "nix/hosts/b/extra.nix": "",
    "nix/hosts/c/disks/default.nix": "",
    "nix/hosts/README.md": "",
    "nix/secrets/lab/hosts/d/x.pub": "",
    "nix/secrets/other/hosts/e/x.pub": "",
  });
  const { hostFolders } = await readHomelabFiles(manifest, "lab", "all", NOW);
  expect(hostFolders.map(({ path, hostname, holds }) => [path, hostname, holds])).toEqual([
    ["nix/hosts/b", "b", "settings"],
    ["nix/hosts/c", "c", "settings"],
    ["nix/secrets/lab/hosts/d", "d", "secrets"],
  ]);
});

describe("what cannot be searched", () => {
  it("is named", async () => {
    if (process.getuid?.() === 0) return;
    const folder = newFolder();
    const manifest = write(folder, { "closed/a": "", "b.key": "" });
    chmodSync(join(folder, "closed"), 0);
    chmodSync(join(folder, "b.key"), 0);
    try {
      expect(listed(folder, await readHomelabFiles(manifest, "lab", "all", NOW))).toEqual([
        expect.stringMatching(/^unsearched homelab.yaml:1:1 closed\/ cannot be searched for private keys: /),
        expect.stringMatching(/^unsearched homelab.yaml:1:1 b.key cannot be searched for private keys: /),
      ]);
    } finally {
      chmodSync(join(folder, "closed"), 0o755);
    }
  });

  it("does not include what is behind links, which are not followed", async () => {
    const [folder, elsewhere] = [newFolder(), newFolder()];
    const manifest = write(folder, {});
    write(elsewhere, { "a.key": KEY });
    symlinkSync(elsewhere, join(folder, "link"));
    symlinkSync("/nonexistent", join(folder, "dangling"));
    symlinkSync(".", join(folder, "loop"));
    expect(listed(folder, await readHomelabFiles(manifest, "lab", "all", NOW))).toEqual([]);
    expect(listed(folder, await readHomelabFiles(join(elsewhere, "homelab.yaml"), "lab", "all", NOW))).toHaveLength(1);
  });
});
