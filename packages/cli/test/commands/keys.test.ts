import { type ChildProcessWithoutNullStreams, execFileSync, spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fingerprint, makeHostKey } from "@ducksnest/credentials";
import { hasProgram, itWith, temporaryFolders } from "@ducksnest/testing";
import { aPerson, SecretsHomelab } from "../secrets/_SecretsHomelab";
import { pipedInput, typedInput } from "../workspace";

// The machine may be busy. In milliseconds.
jest.setTimeout(30_000);

const newFolder = temporaryFolders();
const anna = aPerson("anna");
const bert = aPerson("bert");
const KEY = "ssh_host_ed25519_key";
const HOSTNAMES = ["control-plane", "laptop-firebat", "laptop-old", "laptop-ultra"];
const WIFI = "shared/wifi.age";

/** A homelab whose hosts have keys. */
async function withKeys(): Promise<SecretsHomelab> {
  prototype ??= makeKeys();
  return (await prototype).copy();
}

let prototype: Promise<SecretsHomelab> | undefined;

async function makeKeys(): Promise<SecretsHomelab> {
  const homelab = new SecretsHomelab([anna]);
  expect(await homelab.run("keys make --all")).toMatchObject({ exitCode: 0, err: "" });
  return homelab;
}

describe("ducksnest keys make", () => {
  itWith("ssh-keygen")("makes keys that OpenSSH takes, without any private key at hand", async () => {
    const homelab = new SecretsHomelab([anna]);
    const { exitCode, out, err } = await homelab.runWithout("keys make --all");
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
    for (const hostname of HOSTNAMES) {
      const printed = execFileSync("ssh-keygen", ["-lf", homelab.path(`hosts/${hostname}/${KEY}.pub`)], {
        encoding: "utf8",
      });
      expect(out).toContain(`made  ${hostname}  ${printed.split(" ")[1]}\n`);
    }
    const known = (name: string) =>
      spawnSync("ssh-keygen", ["-F", name, "-f", homelab.path("known_hosts")], { encoding: "utf8" }).stdout;
    for (const name of ["laptop-firebat", "192.168.0.15"]) {
      expect(known(name)).toContain(homelab.text(`hosts/laptop-firebat/${KEY}.pub`).split(" ")[1]);
    }
  });

  it("keeps keys, and replaces them only if asked to", async () => {
    const homelab = await withKeys();
    const before = homelab.files();
    const again = await homelab.run("keys make --all");
    expect(again.out).toMatch(/^(kept {2}\S+ {2}SHA256:\S{43}\n){4}$/);
    expect(homelab.files()).toEqual(before);
    await homelab.run("secrets set wifi", pipedInput("correct horse"));
    const filled = homelab.files();
    expect(await homelab.failure("keys make firebat --replace")).toContain("--yes");
    const refused = await homelab.run("keys make firebat --replace", typedInput("n"));
    expect(refused.exitCode).toBe(1);
    expect(refused.err).toMatch(/^replaces {2}laptop-firebat {2}SHA256:\S{43}\n/);
    expect(homelab.files()).toEqual(filled);
    const { exitCode, out, err } = await homelab.run("keys make firebat --replace --yes");
    expect(exitCode).toBe(0);
    expect(err.replace(/^replaces {2}laptop-firebat {2}SHA256:\S{43}\n/, "")).toBe(
      "The old key of laptop-firebat can still decrypt Git's history. If you do not trust who has it, change:\n" +
        "  wifi of all hosts: ducksnest secrets set wifi\n" +
        "Install laptop-firebat again with the new key: ducksnest keys export firebat --into <folder>\n" +
        "Then it has to join again: ducksnest token renew firebat\n",
    );
    expect(out).toMatch(/^made {2}laptop-firebat {2}\S+\nrekeyed {2}shared\/wifi.age\n$/);
    expect(homelab.text(`hosts/laptop-old/${KEY}.pub`)).toBe(before.get(`hosts/laptop-old/${KEY}.pub`));
  });

  it("restores a public half that was lost, and never replaces the private one", async () => {
    const homelab = await withKeys();
    const before = homelab.files();
    rmSync(homelab.path(`hosts/laptop-firebat/${KEY}.pub`));
    await expect(homelab.runWithout("keys make --all")).rejects.toThrow("No private key was tried.");
    const { exitCode, out } = await homelab.run("keys make --all");
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^restored {2}laptop-firebat {2}SHA256:/m);
    expect(homelab.files()).toEqual(before);
    rmSync(homelab.path(`hosts/laptop-firebat/${KEY}.pub`));
    homelab.write(`hosts/laptop-firebat/${KEY}.age`, homelab.text(`hosts/laptop-ultra/${KEY}.age`));
    await expect(homelab.run("keys make --all")).rejects.toThrow(
      /it is the key SHA256:\S+, and SHA256:\S+ was recorded/,
    );
  });

  it("makes the key of a host that is added later, and lists the secrets that need a private key", async () => {
    const homelab = new SecretsHomelab([anna], { "hosts.ultra": undefined });
    await homelab.run("keys make --all");
    await homelab.run("secrets set wifi", pipedInput("correct horse"));
    homelab.describe({});
    const { exitCode, out, err } = await homelab.runWithout("keys make --all");
    expect({ exitCode, made: /^made.*$/m.exec(out)?.[0] }).toEqual({
      exitCode: 1,
      made: expect.stringMatching(/^made {2}laptop-ultra/),
    });
    expect(err).toContain(`nix/secrets/ducksnest/${WIFI}: None of the identities decrypts the file.`);
    expect(err).toContain(anna.recipient);
    expect(err).toContain(
      "1 secret is not encrypted to them yet. Run `ducksnest secrets rekey` with such a private key.",
    );
    expect(await homelab.run("secrets rekey")).toMatchObject({ exitCode: 0, out: `rekeyed  ${WIFI}\n1 rekeyed\n` });
    expect(await homelab.run("keys make --all")).toMatchObject({ exitCode: 0, err: "" });
  });

  it("is not stopped by a key in the home folder that cannot be used, but by one that is named", async () => {
    const homelab = new SecretsHomelab([anna]);
    mkdirSync(join(homelab.home, ".ssh"));
    const file = join(homelab.home, ".ssh/id_ed25519");
    writeFileSync(file, readFileSync(anna.file));
    chmodSync(file, 0o644);
    const { exitCode, err } = await homelab.runWithout("keys make --all");
    expect(exitCode).toBe(0);
    expect(err).toContain("The permissions 0644 give other users access to this private key.");
    expect(err).toContain("The file is not used.");
    await expect(homelab.runWithout(`keys make --all -i ${file}`)).rejects.toThrow("permissions 0644");
    await expect(homelab.runWithout("secrets rekey")).rejects.toThrow("permissions 0644");
  });

  it("refuses to make keys that only others could decrypt", async () => {
    const homelab = new SecretsHomelab([anna]);
    await expect(homelab.runAs(bert, "keys make --all")).rejects.toThrow(
      "after this, your private keys could not decrypt the secrets, because secrets.operators names none of ssh-ed25519 ",
    );
    expect(existsSync(homelab.path(""))).toBe(false);
  });

  it("needs operators, and hosts", async () => {
    expect(await new SecretsHomelab([]).failure("keys make --all")).toContain(
      "the manifest names no operator, so nobody could decrypt it. Add your public key: `secrets: { operators: [",
    );
    const homelab = new SecretsHomelab([anna]);
    expect(await homelab.failure("keys make")).toContain(
      "name one of control-plane, firebat, old, ultra, or use --all",
    );
    expect(await homelab.failure("keys make firebat --all")).toContain("name hosts or use --all, not both.");
    expect(await homelab.failure("keys make fireball")).toContain(
      'the manifest has no host "fireball"; it has control-',
    );
  });

  it("writes what everybody may read, whatever the umask is, and nothing else", async () => {
    const before = process.umask(0o077);
    try {
      const homelab = await makeKeys();
      expect([...homelab.files()].filter(([, text]) => text.includes("PRIVATE KEY"))).toEqual([]);
      expect(statSync(homelab.path("known_hosts")).mode & 0o077).toBe(0);
    } finally {
      process.umask(before);
    }
  });
});

describe("ducksnest keys list", () => {
  it("lists the hosts without keys, too", async () => {
    const homelab = new SecretsHomelab([anna]);
    await homelab.run("keys make firebat");
    const { out } = await homelab.runWithout("keys list");
    expect(out).toMatch(/^firebat +laptop-firebat +SHA256:\S{43} +encrypted here$/m);
    expect(out).toMatch(/^old +laptop-old +no key yet$/m);
    const report = JSON.parse((await homelab.runWithout("keys list --format json")).out);
    expect(report.verdict).toBe("incomplete");
    expect(report.keys).toContainEqual({ host: "old", hostname: "laptop-old", privateHalf: "no key yet" });
  });
});

describe("ducksnest keys export", () => {
  itWith("ssh-keygen")("writes a key that belongs to the public one, for its owner alone", async () => {
    const homelab = await withKeys();
    const into = newFolder();
    const before = process.umask(0o077);
    await homelab.run(`keys export firebat --into ${into}`).finally(() => process.umask(before));
    const file = join(into, "etc/ssh", KEY);
    const line = execFileSync("ssh-keygen", ["-y", "-f", file], { encoding: "utf8" });
    expect(line).toBe(homelab.text(`hosts/laptop-firebat/${KEY}.pub`));
    expect(
      execFileSync("find", [into, "-mindepth", "1", "-printf", "%m %P\n"], { encoding: "utf8" }).split("\n").sort(),
    ).toEqual([
      "",
      `600 etc/ssh/${KEY}`,
      expect.stringMatching(`^6[04][04] etc/ssh/${KEY}\\.pub$`),
      "755 etc",
      "755 etc/ssh",
    ]);
  });

  it("says why there is no private key", async () => {
    const homelab = new SecretsHomelab([anna]);
    const into = newFolder();
    expect(await homelab.failure(`keys export old --into ${into}`)).toBe(
      "laptop-old has no SSH host key; run `ducksnest keys make old`.",
    );
    const { publicLine } = makeHostKey("root@laptop-old");
    homelab.write(`hosts/laptop-old/${KEY}.pub`, `${publicLine}\n`);
    expect(await homelab.failure(`keys export old --into ${into}`)).toContain(
      "only on the host, because it was adopted",
    );
    await homelab.run("keys make firebat");
    writeFileSync(join(into, "file"), "");
    expect(await homelab.failure(`keys export firebat --into ${into}/file`)).toContain("EEXIST");
    await homelab.run(`keys export firebat --into ${into}/new`);
    expect(statSync(join(into, "new")).mode & 0o777).toBe(0o700);
    await expect(homelab.runAs(bert, `keys export firebat --into ${into}`)).rejects.toThrow(anna.recipient);
  });
});

/** Runs a test with a stand-in for ssh-keyscan that prints some lines. */
async function withKeyscan(lines: readonly string[], test: () => Promise<void>): Promise<void> {
  const folder = newFolder();
  writeFileSync(join(folder, "ssh-keyscan"), `#!/bin/sh\ncat <<'END'\n${lines.join("\n")}\nEND\n`, { mode: 0o755 });
  const { PATH } = process.env;
  process.env.PATH = `${folder}:${PATH}`;
  await test().finally(() => {
    process.env.PATH = PATH;
  });
}

it("ducksnest keys export refuses halves that do not belong together, and writes nothing", async () => {
  const homelab = await withKeys();
  const into = join(newFolder(), "into");
  homelab.write(`hosts/laptop-firebat/${KEY}.age`, homelab.text(`hosts/laptop-ultra/${KEY}.age`));
  expect(await homelab.failure(`keys export firebat --into ${into}`)).toContain(
    `hosts/laptop-firebat/${KEY}.age: it is not the private half of nix/secrets/ducksnest/hosts/laptop-firebat/${KEY}.pub.`,
  );
  expect(existsSync(into)).toBe(false);
});

describe("ducksnest keys adopt, with a stand-in for ssh-keyscan", () => {
  const { publicLine } = makeHostKey("root@laptop-old");
  const line = publicLine.split(" ").slice(0, 2).join(" ");
  const found = fingerprint(line);

  it("asks for the fingerprint, and encrypts again what the host reads", async () => {
    const homelab = await withKeys();
    await homelab.run("secrets set wifi", pipedInput("correct horse"));
    await withKeyscan([`192.168.0.17 ${line}`], async () => {
      const input = typedInput("y");
      const { exitCode, out, err } = await homelab.run("keys adopt old", input);
      expect({ exitCode, err }).toEqual({ exitCode: 0, err: `laptop-old has the ed25519 key ${found}\n` });
      expect(out).toBe(
        `adopted  laptop-old  ${found}\nremoved  nix/secrets/ducksnest/hosts/laptop-old/${KEY}.age  the private half of the key before\nrekeyed  ${WIFI}\n`,
      );
      expect(input.asked).toEqual([["Is this the fingerprint at the machine itself? [y/N] ", false]]);
    });
    expect((await homelab.run("keys list")).out).toMatch(/^old .* on the host$/m);
    expect(await homelab.run("secrets rekey")).toMatchObject({ out: "0 rekeyed\n" });
  });

  it("changes nothing without consent, or with another fingerprint", async () => {
    const homelab = await withKeys();
    const before = homelab.files();
    await withKeyscan([`192.168.0.17 ${line}`], async () => {
      expect(await homelab.run("keys adopt old", typedInput("n"))).toMatchObject({ exitCode: 1 });
      const other = `keys adopt old --fingerprint SHA256:${"A".repeat(43)}`;
      expect(await homelab.run(other)).toMatchObject({
        exitCode: 1,
        err: expect.stringContaining("This is not the expected fingerprint; nothing was changed."),
      });
      expect(await homelab.failure("keys adopt old")).toContain("--fingerprint");
    });
    expect(homelab.files()).toEqual(before);
  });

  it("keeps the private half if the machine has the key that was made for it", async () => {
    const homelab = await withKeys();
    const own = homelab.text(`hosts/laptop-old/${KEY}.pub`).split(" ").slice(0, 2).join(" ");
    await withKeyscan([`192.168.0.17 ${own}`], async () => {
      await homelab.run(`keys adopt old --fingerprint ${fingerprint(own)}`);
    });
    expect((await homelab.run("keys list")).out).toMatch(/^old .* encrypted here$/m);
  });

  it.each([
    ["no answer", [], "ssh-keyscan printed no key. Check that the host is up"],
    ["a key of another type", ["192.168.0.17 ssh-rsa AAAAB3NzaC1yc2E="], "has no ed25519 key, only ssh-rsa."],
    ["nonsense", ["nonsense"], "is not `host type key`"],
  ])("explains %s", async (_, lines, reason) => {
    await withKeyscan(lines, async () => {
      expect(await new SecretsHomelab([anna]).failure("keys adopt old")).toContain(reason);
    });
  });

  it("refuses what is no port", async () => {
    for (const port of ["0", "65536", "ssh"]) {
      expect(await new SecretsHomelab([anna]).failure(`keys adopt old --port ${port}`)).toContain("is not a port");
    }
  });
});

/** A port that is free now. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/** Waits until a server accepts connections. @throws Error with its last words if it ends instead */
function listening(server: ChildProcessWithoutNullStreams): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = "";
    server.stderr.on("data", (data: Buffer) => {
      said += data.toString();
      if (said.includes("Server listening")) resolve();
    });
    server.once("close", () => reject(new Error(said)));
  });
}

const realServer = hasProgram("sshd") && hasProgram("ssh-keyscan") ? it : it.skip;

realServer(
  `ducksnest keys adopt takes the key of a real sshd${hasProgram("sshd") ? "" : " (skipped: sshd not installed)"}`,
  async () => {
    const folder = newFolder();
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, "key")]);
    const port = await freePort();
    const sshd = execFileSync("sh", ["-c", "command -v sshd"], { encoding: "utf8" }).trim();
    const options = ["-o", "PidFile=none", "-o", "UsePAM=no", "-o", "ListenAddress=127.0.0.1"];
    const server = spawn(sshd, ["-D", "-e", "-f", "/dev/null", "-h", join(folder, "key"), "-p", `${port}`, ...options]);
    try {
      await listening(server);
      const found = fingerprint(readFileSync(join(folder, "key.pub"), "utf8"));
      const words = `keys adopt old --address 127.0.0.1 --port ${port} --fingerprint ${found}`;
      expect(await new SecretsHomelab([anna]).run(words)).toMatchObject({
        exitCode: 0,
        out: `adopted  laptop-old  ${found}\n`,
      });
    } finally {
      server.kill();
    }
  },
);
