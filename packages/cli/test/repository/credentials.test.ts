import { execFileSync, spawnSync } from "node:child_process";
import { createPrivateKey, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadHomelab } from "@ducksnest/manifest";
import {
  aManifest,
  EXAMPLES,
  hasProgram,
  itWith,
  manifestText,
  REPOSITORY,
  temporaryFolders,
} from "@ducksnest/testing";
import { parseAllDocuments } from "yaml";
import { COMMANDS } from "../../src/commands";
import { commandsIn } from "../../src/commands/CommandGroup";
import { DUCKSNEST } from "../ducksnest";
import { contentsBelow, Needle } from "./_Needle";
import { Session } from "./_Session";

// The machine may be busy. In milliseconds.
jest.setTimeout(240_000);

const PROGRAMS = ["age", "age-keygen", "openssl", "ssh-keygen", "git", "perl"];
const MISSING = [
  ...PROGRAMS.filter((name) => !hasProgram(name)),
  ...(existsSync("/proc/self/cmdline") ? [] : ["/proc"]),
];
const describeWithAll = MISSING.length === 0 ? describe : describe.skip;

const newFolder = temporaryFolders();

const SECRETS = "nix/secrets/ducksnest";
const PKI = "nix/pki/ducksnest";
/** The tokens that the cluster needs. Only its owner can read it, and Git ignores it. */
const TOKEN_SECRETS = "dist/join-tokens.k8s.yaml";

/** Values that a person provides. Random, so that they are nowhere by chance. */
const VALUES = {
  wifi: `correct horse ${randomBytes(12).toString("base64url")}`,
  "tailscale-auth-key": `tskey-auth-k${randomBytes(6).toString("hex")}CNTRL-${randomBytes(16).toString("hex")}`,
  "console-password": `pässword/+ ${randomBytes(12).toString("base64")}`,
};

const sh = (program: string, args: readonly string[], input: string | Uint8Array = "") =>
  execFileSync(program, args, { input, maxBuffer: 2 ** 28, stdio: ["pipe", "pipe", "pipe"] });

/** Encodings in which a secret could hide. They make bytes of text, as latin1. */
const ENCODINGS: Readonly<Record<string, (text: string) => string>> = {
  latin1: (text) => Buffer.from(text).toString("latin1"),
  base64: (text) => Buffer.from(text).toString("base64"),
  hex: (text) => Buffer.from(text).toString("hex"),
  base64url: (text) => Buffer.from(text).toString("base64url"),
  "a URL": encodeURIComponent,
  "a URL in lower case": (text) => encodeURIComponent(text).replace(/%../g, (byte) => byte.toLowerCase()),
  "a URL with every byte encoded": (text) => Buffer.from(text).toString("hex").replace(/../g, "%$&"),
  "a form": (text) => new URLSearchParams({ text }).toString(),
};

(process.env.CI ? it : it.skip)("CI has every program, so that it skips none of these tests", () => {
  expect([...MISSING, ...(hasProgram("nix") ? [] : ["nix"])]).toEqual([]);
});

describeWithAll(
  `from an empty folder to all secrets${MISSING.length > 0 ? ` (skipped: no ${MISSING.join(", ")})` : ""}`,
  () => {
    const folder = newFolder();
    const [work, home, temporary, hostKeys] = ["work", "home", "tmp", "host-keys"].map((name) =>
      join(folder, name),
    ) as [string, string, string, string];
    const identity = join(home, ".config/ducksnest/identity");
    const stranger = join(folder, "stranger");
    const session = new Session(work, {
      PATH: process.env.PATH,
      HOME: home,
      TMPDIR: temporary,
    });
    const keyOf = (hostname: string) => join(hostKeys, hostname);
    const git = (...args: string[]) =>
      sh("git", ["-C", work, "-c", "user.name=x", "-c", "user.email=x@example.org", ...args]);
    const ageFiles = () =>
      [...contentsBelow(join(work, SECRETS)).keys()].filter((file) => file.endsWith(".age")).sort();
    const decrypted = (file: string, key: string) => spawnSync("age", ["-d", "-i", key, join(work, SECRETS, file)]);
    const records = (): Record<string, { recipients: string[] }> =>
      JSON.parse(readFileSync(join(work, SECRETS, "secrets.json"), "utf8"));
    const recorded = () =>
      Object.keys(records())
        .filter((file) => file.endsWith(".age"))
        .sort();
    let hostnames: readonly string[] = [];

    beforeAll(async () => {
      for (const each of [work, temporary, hostKeys, join(home, ".config/ducksnest")])
        mkdirSync(each, { recursive: true });
      for (const file of [identity, stranger]) sh("age-keygen", ["-o", file]);
      const operator = sh("age-keygen", ["-y", identity]).toString().trim();
      writeFileSync(join(work, "homelab.yaml"), manifestText(aManifest({ secrets: { operators: [operator] } })));
      writeFileSync(join(folder, "auth-key"), VALUES["tailscale-auth-key"], { mode: 0o600 });
      git("init", "-q");

      const succeed = async (words: string, stdin = "", options = {}) => {
        const { exitCode, err, ...rest } = await session.run(words, stdin, options);
        expect({ words, exitCode, err: exitCode === 0 ? "" : err }).toEqual({ words, exitCode: 0, err: "" });
        return rest;
      };
      await succeed("host add edge --site seoul --instance-type t3.small --volume 30");
      await succeed("keys make --all");
      await succeed("pki init");
      await succeed("token mint --all", "", { secret: true });
      await succeed("secrets set wifi", `${VALUES.wifi}\n`);
      await succeed(`secrets set tailscale-auth-key --from-file ${join(folder, "auth-key")}`);
      await succeed("secrets set console-password -", VALUES["console-password"]);
      await succeed("synth");
      await succeed("secrets verify");
      git("add", ".");
      await succeed("secrets verify --staged");
      git("commit", "-qm", "Secrets");
      await succeed("secrets rekey");
      expect((await succeed("secrets show wifi", "", { secret: true })).out).toBe(`psk=${VALUES.wifi}\n`);

      const { keys } = JSON.parse((await succeed("keys list --format json")).out);
      hostnames = keys.map(({ hostname }: { hostname: string }) => hostname);
      for (const hostname of hostnames) {
        writeFileSync(keyOf(hostname), decrypted(`hosts/${hostname}/ssh_host_ed25519_key.age`, identity).stdout, {
          mode: 0o600,
        });
      }
    });

    it("the private half of each host's key is encrypted to the operators, and OpenSSH takes it", () => {
      expect(hostnames).toContain("laptop-firebat");
      for (const hostname of hostnames) {
        const line = sh("ssh-keygen", ["-y", "-f", keyOf(hostname)]).toString();
        expect(line).toBe(readFileSync(join(work, SECRETS, `hosts/${hostname}/ssh_host_ed25519_key.pub`), "utf8"));
      }
    });

    it("age decrypts each secret with the keys of its readers, and refuses all others", () => {
      const publicKeys = new Map(
        hostnames.map((hostname) => [
          sh("ssh-keygen", ["-y", "-f", keyOf(hostname)])
            .toString()
            .split(" ")
            .slice(0, 2)
            .join(" "),
          hostname,
        ]),
      );
      const files = ageFiles();
      expect(files.length).toBeGreaterThan(hostnames.length);
      expect(recorded()).toEqual(files);
      for (const file of files) {
        const able = new Set(records()[file]?.recipients.map((recipient) => publicKeys.get(recipient) ?? "operator"));
        const outcomes = Object.fromEntries(
          ["operator", "stranger", ...hostnames].map((who) => {
            const key = who === "operator" ? identity : who === "stranger" ? stranger : keyOf(who);
            return [who, decrypted(file, key).status === 0];
          }),
        );
        expect(outcomes).toEqual(
          Object.fromEntries(["operator", "stranger", ...hostnames].map((who) => [who, able.has(who)])),
        );
        expect(able.has("operator")).toBe(true);
      }
    });

    it("the console password is stored as a hash of it", () => {
      const hash = decrypted("shared/console-password.age", identity).stdout.toString().trim();
      const script = "chomp(my @l = <STDIN>); print crypt($l[0], $l[1]) eq $l[1] ? 'right' : 'wrong'";
      expect(sh("perl", ["-e", script], `${VALUES["console-password"]}\n${hash}\n`).toString()).toBe("right");
    });

    it("openssl takes each CA, and the pin is openssl's", () => {
      for (const name of ["ca", "front-proxy-ca", "etcd-ca"]) {
        const certificate = join(work, PKI, `${name}.crt`);
        expect(sh("openssl", ["verify", "-x509_strict", "-CAfile", certificate, certificate]).toString()).toBe(
          `${certificate}: OK\n`,
        );
        const leaf = join(folder, `${name}-leaf`);
        const key = join(folder, `${name}.key`);
        writeFileSync(key, decrypted(`pki/${name}.key.age`, identity).stdout, { mode: 0o600 });
        sh("openssl", [
          "req",
          "-new",
          "-newkey",
          "ec",
          "-pkeyopt",
          "ec_paramgen_curve:P-256",
          "-nodes",
          "-keyout",
          "/dev/null",
          "-subj",
          "/CN=leaf",
          "-out",
          `${leaf}.csr`,
        ]);
        sh("openssl", [
          "x509",
          "-req",
          "-in",
          `${leaf}.csr`,
          "-CA",
          certificate,
          "-CAkey",
          key,
          "-days",
          "1",
          "-out",
          `${leaf}.crt`,
        ]);
        expect(sh("openssl", ["verify", "-CAfile", certificate, `${leaf}.crt`]).toString()).toBe(`${leaf}.crt: OK\n`);
      }
      const publicKey = sh("openssl", ["x509", "-pubkey", "-noout", "-in", join(work, PKI, "ca.crt")]);
      const der = sh("openssl", ["pkey", "-pubin", "-outform", "der"], publicKey);
      const digest = sh("openssl", ["dgst", "-sha256", "-r"], der).toString().split(" ")[0];
      expect(readFileSync(join(work, "nix/hosts/laptop-firebat/default.nix"), "utf8")).toContain(`sha256:${digest}`);
    });

    it("the cluster's Secrets have the tokens that the hosts decrypt", () => {
      const secrets = parseAllDocuments(readFileSync(join(work, TOKEN_SECRETS), "utf8")).map((document) =>
        document.toJS(),
      );
      const tokens = secrets.map(({ stringData }) => `${stringData["token-id"]}.${stringData["token-secret"]}`);
      const workers = ageFiles().filter((file) => file.endsWith("/join-token.age"));
      expect(workers.length).toBeGreaterThan(2);
      expect(
        workers
          .map((file) =>
            decrypted(file, keyOf(file.split("/")[1] ?? ""))
              .stdout.toString()
              .trim(),
          )
          .sort(),
      ).toEqual(tokens.sort());
      expect(statSync(join(work, TOKEN_SECRETS)).mode & 0o777).toBe(0o600);
      expect(git("check-ignore", TOKEN_SECRETS).toString()).toBe(`${TOKEN_SECRETS}\n`);
    });

    (hasProgram("nix") ? it : it.skip)(
      `the flake has each secret of each host, and the host's key decrypts it${hasProgram("nix") ? "" : " (skipped: nix not installed)"}`,
      () => {
        const standIn = (input: string) => ["--override-input", input, `path:${work}/nix/tests/harness/${input}`];
        const apply =
          "builtins.mapAttrs (_: machine: builtins.mapAttrs (_: secret: toString secret.file) machine.config.age.secrets)";
        const { status, stdout, stderr } = spawnSync(
          "nix",
          [
            "eval",
            `path:${work}/nix#nixosConfigurations`,
            "--apply",
            apply,
            "--json",
            "--no-write-lock-file",
            "--store",
            join(folder, "store"),
            ...["agenix", "colmena", "disko", "nixpkgs"].flatMap(standIn),
          ],
          {
            encoding: "utf8",
            env: {
              ...process.env,
              NIX_CONFIG: "experimental-features = nix-command flakes",
              XDG_CACHE_HOME: join(folder, "cache"),
            },
          },
        );
        expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
        const machines: Record<string, Record<string, string>> = JSON.parse(stdout);
        expect(Object.keys(machines).sort()).toEqual([...hostnames].sort());
        for (const [hostname, secrets] of Object.entries(machines)) {
          expect(Object.keys(secrets)).toEqual(expect.arrayContaining(["console-password", "tailscale-auth-key"]));
          for (const file of Object.values(secrets)) {
            const inRepository = file.slice(file.indexOf("/secrets/ducksnest/") + "/secrets/ducksnest/".length);
            expect({ inRepository, status: decrypted(inRepository, keyOf(hostname)).status }).toEqual({
              inRepository,
              status: 0,
            });
          }
        }
      },
    );

    it("no secret is in the clear in any file, log, process or object of Git, in any encoding", () => {
      const needles = [
        ...Object.entries(VALUES).map(([name, value]) => new Needle(name, Buffer.from(value))),
        ...hostnames.map(
          (hostname) => new Needle(`the key of ${hostname}`, seedOf(readFileSync(keyOf(hostname), "latin1"))),
        ),
        new Needle(
          "the operator's identity",
          Buffer.from(/AGE-SECRET-KEY-1\w+/.exec(readFileSync(identity, "utf8"))?.[0] ?? ""),
        ),
        ...ageFiles().flatMap((file) => {
          const plaintext = decrypted(file, identity).stdout;
          if (file.startsWith("pki/")) return [new Needle(file, scalarOf(plaintext.toString()))];
          return file.endsWith("join-token.age")
            ? [new Needle(file, Buffer.from(plaintext.toString().split(".")[1] ?? ""))]
            : [];
        }),
      ];
      // The scan finds what it must find.
      for (const needle of needles) expect(needle.isIn(readFileSync(join(work, "homelab.yaml")))).toBe(false);
      for (const [encoding, encode] of Object.entries(ENCODINGS)) {
        for (const [name, value] of Object.entries(VALUES)) {
          const hidden = encode(`x${"yz".slice(0, name.length % 3)}${value}, and more`);
          const wrapped = hidden.replace(/.{40}/g, "$&\n");
          for (const content of [hidden, wrapped]) {
            const isIn = new Needle(name, Buffer.from(value)).isIn(Buffer.from(content, "latin1"));
            expect({ encoding, name, isIn }).toEqual({ encoding, name, isIn: true });
          }
        }
      }

      const objects = git("cat-file", "--batch-all-objects", "--batch", "--buffer");
      const places = new Map<string, string | Uint8Array>([
        ...[...contentsBelow(work)].filter(([file]) => file !== TOKEN_SECRETS),
        ...[...contentsBelow(temporary)].map(([file, content]) => [`tmp/${file}`, content] as const),
        ...[...contentsBelow(home)]
          .filter(([file]) => !identity.endsWith(file))
          .map(([file, content]) => [`home/${file}`, content] as const),
        ...(existsSync(join(folder, "store")) ? contentsBelow(join(folder, "store")) : []),
        ...[...session.logs].map(([words, text]) => [`the log of ${words}`, text] as const),
        ...[...session.processes].map((text, index) => [`process ${index}`, text] as const),
        ["the objects of Git", objects],
      ]);
      expect(session.processes.size).toBeGreaterThan(10);
      expect([...places.keys()]).toEqual(
        expect.arrayContaining(["cdktf.out/manifest.json", `${SECRETS}/secrets.json`, "nix/flake.nix"]),
      );
      const found = [...places].flatMap(([place, content]) =>
        needles.filter((needle) => needle.isIn(content)).map(({ name }) => `${name} is in ${place}`),
      );
      expect(found).toEqual([]);
    });
  },
);

describe("the README's way to all secrets", () => {
  const readme = readFileSync(join(REPOSITORY, "README.md"), "utf8");
  const [, block = ""] = /to all secrets made\n[\s\S]*?```sh\n([\s\S]*?)```/.exec(readme) ?? [];
  const lines = block.trimEnd().split("\n");

  it("has at most ten commands, without comments, because zsh would pass them on", () => {
    expect(lines[0]).toContain("git clone");
    expect(lines.length).toBeLessThanOrEqual(10);
    expect(block).not.toMatch(/#/);
  });

  it("has only commands that exist", () => {
    const used = lines.flatMap((line) => /^npx ducksnest (\S+ \S+)/.exec(line)?.[1] ?? []);
    expect(commandsIn(COMMANDS).map(({ words }) => words)).toEqual(expect.arrayContaining(used));
    expect(used.length).toBeGreaterThan(5);
  });

  itWith("ssh-keygen")("leads to all secrets, with the reference manifest and a new key", () => {
    const [folder, home] = [newFolder(), newFolder()];
    mkdirSync(join(home, ".ssh"));
    writeFileSync(join(folder, "homelab.yaml"), readFileSync(join(EXAMPLES, "reference/homelab.yaml")));
    const env = { PATH: process.env.PATH, HOME: home, TMPDIR: newFolder() };
    // Cloning and installing need the network, and what a person types comes from a pipe.
    const outputs = lines.slice(2).map((line) => {
      const [, name] = /secrets set (\S+)$/.exec(line) ?? [];
      const value = Object.entries(VALUES).find(([each]) => each === name)?.[1] ?? "";
      const command = line
        .replace("-t ed25519", "-q -t ed25519 -N ''")
        .replace("npx ducksnest", `'${process.execPath}' '${DUCKSNEST}'`);
      const { status, stdout, stderr } = spawnSync("sh", ["-ec", command], {
        cwd: folder,
        env,
        input: value,
        encoding: "utf8",
      });
      expect({ line, status, stderr: status === 0 ? "" : stderr }).toEqual({ line, status: 0, stderr: "" });
      return stdout;
    });
    expect(outputs).toHaveLength(8);
    expect(outputs.at(-1)).toMatch(/^\d+ secrets are as they should be\.\n$/);
    const loaded = loadHomelab(join(folder, "homelab.yaml"));
    const key = readFileSync(join(home, ".ssh/id_ed25519.pub"), "utf8").trim();
    expect(loaded).toMatchObject({ kind: "loaded", homelab: { secrets: { operators: [key] } } });
  });
});

/** The 32 secret bytes of a private key in OpenSSH's format. */
function seedOf(pem: string): Buffer {
  const bytes = Buffer.from(pem.replace(/-----.*-----/g, ""), "base64");
  // The secret half is stored as the seed and the public key, which is also stored before it.
  const publicKey = bytes.subarray(bytes.indexOf("ssh-ed25519") + 15, bytes.indexOf("ssh-ed25519") + 47);
  return bytes.subarray(bytes.lastIndexOf(publicKey) - 32, bytes.lastIndexOf(publicKey));
}

/** The secret number of a private key on an elliptic curve. */
function scalarOf(pem: string): Buffer {
  return Buffer.from(createPrivateKey(pem).export({ format: "jwk" }).d ?? "", "base64url");
}
