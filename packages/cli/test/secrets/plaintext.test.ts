import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { encrypt, makeAuthority, makeHostKey, writePublicTokens } from "@ducksnest/credentials";
import { exposuresIn } from "@ducksnest/outputs";
import { PLANTED, partsOf } from "./_planted";

const messages = async (file: string, content: string | Uint8Array) =>
  (await exposuresIn(file, Buffer.from(content))).map(({ message }) => message);

describe("a file with", () => {
  it.each(PLANTED)("%s is an exposure, whose message does not show it", async (_, content, named) => {
    const found = await messages("apps/secret.yaml", content);
    expect(found).toContainEqual(expect.stringContaining(`This looks like ${named}.`));
    expect(partsOf(content).length).toBeGreaterThan(0);
    for (const part of partsOf(content)) expect(found.join("\n")).not.toContain(part);
  });

  it.each(PLANTED)("%s is none in itself if it is public", async (_, content) => {
    if (typeof content !== "string" || !content.startsWith("-----BEGIN") || content.includes("OPENSSH")) return;
    if (content.includes("ENCRYPTED")) return;
    const key = createPublicKey(content);
    expect(await messages("apps/key.pem", key.export({ type: "spki", format: "pem" }))).toEqual([]);
    expect(await messages("apps/key.der", key.export({ type: "spki", format: "der" }))).toEqual([]);
  });
});

it("places are lines and columns, in UTF-16 units, of every secret", async () => {
  const text = "é: tskey-auth-kA-b\n\n  - {t: tskey-auth-kC-d}\nabcdef.x123456789abcdef\n";
  expect((await exposuresIn("a.yaml", Buffer.from(text))).map(({ line, column }) => [line, column])).toEqual([
    [1, 4],
    [3, 9],
    [4, 1],
  ]);
});

describe("below nix/secrets and nix/pki", () => {
  const FOLDERS = ["nix/secrets/lab/", "nix/pki/lab/", "homes/one/nix/secrets/lab/hosts/x/"];

  it.each(FOLDERS)("%s no plaintext of any name passes", async (folder) => {
    for (const name of [
      "wifi",
      "wifi.txt",
      "a.yaml",
      "ca.key",
      "x.age.orig",
      ".env",
      "age",
      "secrets.json.bak",
      "a b\nc",
    ]) {
      expect(await messages(`${folder}${name}`, "correct horse battery")).toEqual([
        expect.stringMatching(/^Only encrypted and public files belong here/),
      ]);
    }
  });

  it.each(FOLDERS)("%s no plaintext with the name of another file passes", async (folder) => {
    for (const name of ["a.pub", "ca.crt", "known_hosts", "secrets.json", "secrets.nix", "join-tokens.yaml"]) {
      expect(await messages(`${folder}${name}`, "correct horse battery\n")).toEqual([
        expect.stringMatching(/^The content is not what the file's name says/),
      ]);
    }
  });

  it("a folder's name in upper case protects as well", async () => {
    expect(await messages("Nix/Secrets/wifi.txt", "correct horse battery")).toEqual([
      expect.stringMatching(/^Only encrypted and public files belong here/),
    ]);
  });

  it("no password passes in a text for people, or in the record of recipients", async () => {
    for (const name of ["README.md", "lab/README.md", "lab/.gitignore"]) {
      const text = "# Secrets\n\nWi-Fi: psk=hunter2hunter2, or psk=<passphrase>\n";
      expect(await messages(`nix/secrets/${name}`, text)).toEqual([
        expect.stringContaining("looks like a password or key"),
      ]);
    }
    expect(await messages("docs/README.md", "psk=hunter2hunter2\n")).toEqual([]);
    for (const value of ['"hunter2"', '{ "recipients": ["hunter2"] }', '{ "recipients": [], "psk": "hunter2" }']) {
      expect(await messages("nix/secrets/lab/secrets.json", `{ "shared/wifi.age": ${value} }\n`)).toEqual([
        expect.stringMatching(/^The content is not what the file's name says/),
      ]);
    }
  });

  it("public files pass", async () => {
    const { publicLine } = makeHostKey("laptop");
    const { certificate } = await makeAuthority({ kind: "ca", homelab: "lab", now: new Date() });
    const { publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
    const tokens = new Map([["firebat", { id: "abcdef", expires: "2026-12-01T00:00:00Z" }]]);
    const files: readonly (readonly [string, string])[] = [
      ["hosts/x/ssh_host_ed25519_key.pub", `${publicLine}\n`],
      ["known_hosts", `a,10.0.0.1 ${publicLine.split(" ").slice(0, 2).join(" ")}\n`],
      ["secrets.json", '{\n  "shared/wifi.age": { "recipients": [] }\n}\n'],
      ["secrets.nix", "builtins.readFile ./secrets.json\n"],
      ["join-tokens.yaml", writePublicTokens(tokens)],
      ["join-tokens.yaml", writePublicTokens(new Map())],
      ["ca.crt", certificate],
      ["sa.pub", publicKey.export({ type: "spki", format: "pem" }).toString()],
      [".gitignore", "*.key\n"],
      ["README.md", "# Secrets\n"],
    ];
    for (const [name, content] of files) {
      expect([name, await messages(`nix/secrets/lab/${name}`, content)]).toEqual([name, []]);
    }
  });

  it("a private key in a public file does not pass", async () => {
    const { certificate, privateKey } = await makeAuthority({ kind: "ca", homelab: "lab", now: new Date() });
    expect(await messages("nix/pki/lab/ca.crt", certificate + privateKey)).toEqual([
      expect.stringContaining("a private key"),
    ]);
  });
});

describe("a file named .age", () => {
  it("passes if it is a file of age", async () => {
    const armored = await encrypt(Buffer.from("x"), [makeHostKey("x").publicLine]);
    expect(await messages("nix/secrets/lab/shared/wifi.age", armored)).toEqual([]);
    const binary = Buffer.from(armored.replace(/-----.*-----/g, ""), "base64");
    expect(await messages("nix/secrets/lab/shared/wifi.age", binary)).toEqual([]);
  });

  it.each([
    ["plaintext", "psk=correct horse"],
    ["nothing", ""],
    ["a part of a file of age", "-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n"],
    [
      "plaintext after a file of age",
      "-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n-----END AGE ENCRYPTED FILE-----\npsk=x\n",
    ],
    ["the target of a symbolic link", "../../wifi"],
    ["plaintext after the first line of a file of age", "age-encryption.org/v1\nhunter2 plain"],
    [
      "plaintext in armor",
      `-----BEGIN AGE ENCRYPTED FILE-----\n${btoa("psk=correct horse")}\n-----END AGE ENCRYPTED FILE-----\n`,
    ],
  ])("does not pass with %s", async (_, content) => {
    for (const file of ["nix/secrets/lab/shared/wifi.age", "backup/wifi.age"]) {
      expect(await messages(file, content)).toEqual([expect.stringMatching(/^The file is not encrypted with age/)]);
    }
  });
});

it("the example tokens of manuals are none", async () => {
  expect(await messages("a.md", "join with abcdef.0123456789abcdef")).toEqual([]);
});

it.each(["k3jd82.abcdefghijklmnop", "  abcdef.0123456789abcdef\r\n", "\ufeffabcdef.internalnetworks\n"])(
  "a file below nix with nothing but %j is a bootstrap token, and elsewhere it is none",
  async (content) => {
    expect(await messages("nix/hosts/edge/token", content)).toEqual([
      expect.stringContaining("This looks like a kubeadm bootstrap token."),
    ]);
    expect(await messages("nix/hosts/edge/extra.nix", `# ${content}`)).toEqual([]);
    expect(await messages("site/CNAME", content)).toEqual([]);
  },
);

it("a file that is too large to be searched is an exposure", async () => {
  expect(await exposuresIn("disk.img", undefined)).toEqual([
    {
      kind: "unsearchable",
      file: "disk.img",
      line: 1,
      column: 1,
      message: expect.stringContaining("larger than 64 MiB"),
      fix: expect.stringContaining("Keep it outside the repository"),
    },
  ]);
});

it("takes linear time for many secrets and for one long line", async () => {
  const started = Date.now();
  expect(await messages("a", "tskey-auth-kA-b\n".repeat(50_000))).toHaveLength(50_000);
  expect(await messages("a", "QUJD".repeat(4_000_000))).toEqual([]);
  expect(await messages("a", "4142".repeat(4_000_000))).toEqual([]);
  expect(await messages("a", `${"41".repeat(30)}\n`.repeat(200_000))).toEqual([]);
  expect(await messages("a", `ghp_${"a".repeat(16_000_000)}`)).toEqual([expect.stringContaining("cannot search it")]);
  expect(Date.now() - started).toBeLessThan(20_000);
});
