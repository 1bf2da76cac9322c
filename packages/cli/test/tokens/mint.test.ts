import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aManifest, anyManifest, caseCount, fc, itOnStage, itWith, temporaryFolders } from "@ducksnest/testing";
import { DUCKSNEST } from "../ducksnest";
import { StandInKubectl, TokenHomelab, tokensIn } from "./_homelab";

// Loading the kit for Kubernetes takes long on a busy machine.
jest.setTimeout(60_000);

const newFolder = temporaryFolders();

async function withKeys(homelab = new TokenHomelab()): Promise<TokenHomelab> {
  await homelab.run("keys", "make", "--all");
  return homelab;
}

/** Runs a command in a mount namespace in which the folder of secrets is read-only. */
const READ_ONLY = 'mount --bind nix/secrets nix/secrets; mount -o remount,ro,bind nix/secrets; exec "$NODE" "$0" "$@"';

const FIREBAT = "hosts/laptop-firebat/join-token.age";

describe("ducksnest token mint", () => {
  it("prints a Secret for each worker, and writes both halves of its token", async () => {
    const homelab = await withKeys();
    const { exitCode, out, err } = await homelab.run("token", "mint", "firebat", "laptop-old");
    const tokens = tokensIn(out);
    expect(exitCode).toBe(0);
    expect(Object.keys(tokens)).toEqual(["laptop-firebat", "laptop-old"]);
    const [firebat = "", old = ""] = Object.values(tokens).map((token) => token.slice(0, 6));
    expect(err).toBe(
      `minted  firebat  ${firebat}, valid until 2026-12-02T12:00:00Z\nminted  old  ${old}, valid until 2026-12-02T12:00:00Z\n`,
    );
    expect(homelab.read("join-tokens.yaml")).toContain(
      `firebat: { id: "${firebat}", expires: "2026-12-02T12:00:00Z" }\nold: { id: "${old}", expires: "2026-12-02T12:00:00Z" }\n`,
    );
    expect(JSON.parse(homelab.read("secrets.json") ?? "")[FIREBAT]).toMatchObject({ expires: "2026-12-02T12:00:00Z" });
  });

  it("gives every worker of a random homelab the token that its file holds", async () => {
    await fc.assert(
      fc.asyncProperty(anyManifest({ maxHosts: 5 }), async (manifest) => {
        const homelab = await withKeys(new TokenHomelab({ ...manifest, name: "ducksnest" }));
        const { exitCode, out } = await homelab.run("token", "mint", "--all");
        expect(exitCode).toBe(0);
        const { tokens } = JSON.parse((await homelab.run("token", "list", "--format", "json")).out);
        for (const { host, hostname } of tokens) {
          const shown = await homelab.run("secrets", "show", "join-token", "--host", host);
          expect(shown.out.trim()).toBe(tokensIn(out)[hostname]);
        }
      }),
      { numRuns: caseCount(2, 4) },
    );
  });

  itWith("age", "kubectl")("encrypts for real age, and prints for real kubectl", async () => {
    const homelab = await withKeys();
    const { out } = await homelab.run("token", "mint", "firebat");
    const token = tokensIn(out)["laptop-firebat"];
    // The host decrypts with its own key, as agenix does.
    const hostKey = join(newFolder(), "ssh_host_ed25519_key");
    const age = (identity: string, file: string) => spawnSync("age", ["-d", "-i", identity, homelab.file(file)]);
    writeFileSync(hostKey, age(homelab.identity, "hosts/laptop-firebat/ssh_host_ed25519_key.age").stdout, {
      mode: 0o600,
    });
    expect(age(hostKey, FIREBAT).stdout.toString()).toBe(`${token}\n`);
    expect(age(homelab.identity, FIREBAT).stdout.toString()).toBe(`${token}\n`);
    // A command of kubectl that contacts no server.
    const kubectl = ["label", "--local", "-o", "json", "-f", "-", "read=by-kubectl"];
    const { stdout } = spawnSync("kubectl", kubectl, { input: out, encoding: "utf8" });
    const { type, metadata, stringData } = JSON.parse(stdout);
    expect(type).toBe("bootstrap.kubernetes.io/token");
    expect(metadata).toMatchObject({ name: `bootstrap-token-${token?.slice(0, 6)}`, namespace: "kube-system" });
    expect(`${stringData["token-id"]}.${stringData["token-secret"]}`).toBe(token);
  });

  it("prints the same Secrets as synth writes, and no secret anywhere else", async () => {
    const homelab = await withKeys();
    const { out, err } = await homelab.run("token", "mint", "--all");
    const synth = await homelab.run("synth", "cluster");
    // Below the line that says where the file comes from.
    expect(
      homelab
        .files()
        .get("dist/join-tokens.k8s.yaml")
        ?.replace(/^# .*\n/, ""),
    ).toBe(out);
    const secrets = Object.values(tokensIn(out)).map((token) => token.slice(7));
    expect(secrets).toHaveLength(3);
    const forms = secrets.flatMap((secret) => [
      secret,
      Buffer.from(secret).toString("base64").slice(0, 20),
      Buffer.from(secret).toString("hex"),
    ]);
    const places = [...homelab.files()].filter(([, text]) => forms.some((form) => text.includes(form)));
    expect(places.map(([file]) => file)).toEqual(["dist/join-tokens.k8s.yaml"]);
    for (const form of forms) expect(err + synth.out + synth.err).not.toContain(form);
  });

  it("makes tokens that synth leaves out once they have expired by its clock", async () => {
    const homelab = await withKeys();
    await homelab.run("token", "mint", "--all");
    homelab.now = new Date("2026-12-02T11:59:59Z");
    expect((await homelab.run("synth", "cluster")).out).toContain("written  dist/join-tokens.k8s.yaml");
    homelab.now = new Date("2026-12-02T12:00:00Z");
    const { exitCode, out } = await homelab.run("synth", "cluster");
    expect(exitCode).toBe(0);
    expect(out).toContain("removed  dist/join-tokens.k8s.yaml");
    expect(out).toContain(
      "missing  The join tokens of firebat (2026-12-02T12:00:00Z), old (2026-12-02T12:00:00Z) and ultra (2026-12-02T12:00:00Z) have expired. Run `ducksnest token mint firebat old ultra` to replace them.\n",
    );
  });

  it("keeps valid tokens and prints them again, and replaces expired ones", async () => {
    const homelab = await withKeys();
    const first = await homelab.run("token", "mint", "firebat", "--ttl", "1");
    const before = homelab.files();
    const again = await homelab.run("token", "mint", "firebat");
    expect(again.out).toBe(first.out);
    expect(again.err).toMatch(/^kept {2}firebat {2}\w{6}, valid until 2026-11-30T13:00:00Z\n$/);
    expect(homelab.files()).toEqual(before);
    homelab.now = new Date("2026-11-30T13:00:00Z");
    const later = await homelab.run("token", "mint", "firebat");
    expect(later.err).toMatch(/^minted {2}firebat {2}\w{6} in place of \w{6}, valid until 2026-12-02T13:00:00Z\n$/);
    expect(tokensIn(later.out)).not.toEqual(tokensIn(first.out));
  });

  it("mints without a private key, but does not lose a valid token that it cannot decrypt", async () => {
    const homelab = await withKeys();
    const stranger = new TokenHomelab().identity;
    expect((await homelab.runWith(stranger, "token", "mint", "firebat")).exitCode).toBe(0);
    const before = homelab.files();
    await expect(homelab.runWith(stranger, "token", "mint", "--all")).rejects.toThrow(
      /^nix\/secrets\/ducksnest\/hosts\/laptop-firebat\/join-token\.age: None of the identities decrypts the file\..* Name the private key of ssh-ed25519 .* with --identity\. Or replace the token with `ducksnest token renew firebat`\.$/,
    );
    expect(homelab.files()).toEqual(before);
    expect((await homelab.runWith(stranger, "token", "renew", "firebat")).exitCode).toBe(0);
  });

  it("encrypts a kept token again if its readers changed", async () => {
    const homelab = await withKeys();
    const { out } = await homelab.run("token", "mint", "firebat");
    const other = new TokenHomelab();
    homelab.write({ ...aManifest(), secrets: { operators: [homelab.recipient, other.recipient], tokenTtlHours: 48 } });
    const again = await homelab.run("token", "mint", "firebat");
    expect(again.out).toBe(out);
    const shown = await homelab.runWith(other.identity, "secrets", "show", "join-token", "--host", "firebat");
    expect(shown.out.trim()).toBe(tokensIn(out)["laptop-firebat"]);
  });

  it("mints a token for a worker of which only one half is there", async () => {
    const homelab = await withKeys();
    await homelab.run("token", "mint", "firebat", "old");
    rmSync(homelab.file(FIREBAT));
    const { err } = await homelab.run("token", "mint", "firebat", "old");
    expect(err).toMatch(/^minted {2}firebat .*\nkept {2}old .*\n$/);
  });

  describe("with a ttl", () => {
    it.each(["0", "49", "1.5", "-1", "1h", "", "1e1", "99999"])("refuses %j", async (ttl) => {
      const homelab = await withKeys();
      await expect(homelab.run("token", "mint", "firebat", `--ttl=${ttl}`)).rejects.toThrow(
        `--ttl ${ttl} is not a whole number of hours from 1 to 48. For more hours, raise secrets.tokenTtlHours in the manifest, at most to 720.`,
      );
      expect(homelab.read("join-tokens.yaml")).toBeUndefined();
    });

    it.each(["1", "48"])("takes %s", async (ttl) => {
      const homelab = await withKeys();
      await homelab.run("token", "mint", "firebat", "--ttl", ttl);
      const until = new Date(homelab.now.getTime() + Number(ttl) * 3_600_000).toISOString().replace(".000Z", "Z");
      expect(homelab.read("join-tokens.yaml")).toContain(`expires: "${until}"`);
    });
  });

  describe("changes nothing and says why", () => {
    const refused = async (homelab: TokenHomelab, args: readonly string[], reason: string | RegExp) => {
      const before = homelab.files();
      await expect(homelab.run("token", "mint", ...args)).rejects.toThrow(reason);
      expect(homelab.files()).toEqual(before);
    };

    it.each([
      [["fireball"], 'the manifest has no host "fireball"; it has control-plane, firebat, old, ultra.'],
      [
        ["control-plane"],
        "only workers join with a token, and control-plane is a control plane; choose from firebat, old, ultra.",
      ],
      [[], "name one of firebat, old, ultra, or use --all."],
      [["firebat", "--all"], "name hosts or use --all, not both."],
    ])("for the hosts %j", async (args, reason) => refused(await withKeys(), args, reason));

    it("if the manifest names no operator", async () => {
      const homelab = await withKeys();
      homelab.write(aManifest());
      await refused(
        homelab,
        ["firebat"],
        "the manifest names no operator, so nobody could decrypt it. Add your public key",
      );
    });

    it("if hosts have no keys, all of them at once", async () => {
      const reason =
        /laptop-firebat has no SSH host key yet.*keys make firebat`\.\n.*laptop-old has no SSH host key yet.*keys make old`\.$/;
      await refused(new TokenHomelab(), ["firebat", "old"], reason);
    });

    it("if the files of a valid token are damaged or belong to different tokens, all of them at once", async () => {
      const homelab = await withKeys();
      await homelab.run("token", "mint", "--all");
      writeFileSync(homelab.file(FIREBAT), "damaged\n");
      const file = homelab.file("join-tokens.yaml");
      writeFileSync(file, readFileSync(file, "utf8").replace(/(ultra: { id: ")\w{6}/, "$1zzzzzz"));
      await refused(
        homelab,
        ["--all"],
        /laptop-firebat\/join-token\.age: The file is not an age file.*renew firebat`\.\n.*laptop-ultra\/join-token\.age: The decrypted token has the id \w{6}, but join-tokens\.yaml has zzzzzz\. Or replace the token with `ducksnest token renew ultra`\.$/,
      );
      const { exitCode } = await homelab.run("token", "renew", "firebat", "ultra");
      expect(exitCode).toBe(0);
      expect((await homelab.run("token", "mint", "--all")).err).toMatch(/^kept .*\nkept .*\nkept .*\n$/);
    });

    it("if the file of public halves cannot be used", async () => {
      const homelab = await withKeys();
      writeFileSync(homelab.file("join-tokens.yaml"), "<<<<<<< HEAD\n");
      await refused(homelab, ["firebat"], "join-tokens.yaml:1:1: this is a conflict marker of Git");
    });

    itOnStage("if the folder of secrets is on a read-only file system", async () => {
      const homelab = await withKeys();
      const before = homelab.files();
      const { status, stdout, stderr } = spawnSync(
        "unshare",
        ["-m", "sh", "-ec", READ_ONLY, DUCKSNEST, "token", "mint", "firebat", "--identity", homelab.identity],
        { cwd: homelab.folder, encoding: "utf8", env: { ...process.env, NODE: process.execPath } },
      );
      expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
      expect(stderr).toMatch(/^ducksnest: .*read-only file system/);
      expect(homelab.files()).toEqual(before);
    });

    it("if a file is in the way of a folder", async () => {
      const homelab = await withKeys();
      rmSync(homelab.file("hosts/laptop-old"), { recursive: true });
      writeFileSync(homelab.file("hosts/laptop-old"), "in the way\n");
      await refused(homelab, ["firebat", "old"], "laptop-old");
    });
  });
});

describe("ducksnest token mint --apply", () => {
  let kubectl: StandInKubectl;
  beforeEach(() => {
    kubectl = new StandInKubectl();
  });
  afterEach(() => kubectl.restore());

  it("pipes the Secrets to kubectl, and no token is in the arguments of any process", async () => {
    const homelab = await withKeys();
    const { exitCode, out, err } = await homelab.run("token", "mint", "firebat", "--apply");
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: "" });
    expect(err).toMatch(/^minted {2}firebat .*\nstand-in ran apply\n$/);
    expect(kubectl.arguments).toEqual(["apply -f -"]);
    const shown = await homelab.run("secrets", "show", "join-token", "--host", "firebat");
    expect(tokensIn(kubectl.stdin)).toEqual({ "laptop-firebat": shown.out.trim() });
    expect(kubectl.processes).toContain("apply");
    expect(kubectl.processes).not.toContain(shown.out.trim().slice(7));
    expect(err).not.toContain(shown.out.trim().slice(7));
  });

  it("keeps the tokens if kubectl fails, and applies the same ones at the next try", async () => {
    const homelab = await withKeys();
    kubectl.fails = true;
    await expect(homelab.run("token", "mint", "firebat", "old", "--apply")).rejects.toThrow(
      "`kubectl apply` failed with 3. The tokens are saved, but the cluster may not know them. Try again with `ducksnest token mint firebat old --apply`, which applies the same tokens.",
    );
    kubectl.fails = false;
    const { err } = await homelab.run("token", "mint", "firebat", "old", "--apply");
    expect(err).toMatch(/^kept .*\nkept .*\nstand-in ran apply\n$/);
    const documents = kubectl.stdin.split("apiVersion: v1\n");
    expect(documents.slice(1, 3).map((text) => text.replace("---\n", ""))).toEqual(
      documents.slice(3).map((text) => text.replace("---\n", "")),
    );
  });
});

it("token mint --apply says that kubectl is missing, and how to try again", async () => {
  const homelab = await withKeys();
  const path = process.env.PATH;
  process.env.PATH = newFolder();
  try {
    await expect(homelab.run("token", "mint", "firebat", "--apply")).rejects.toThrow(
      "kubectl is not installed, or not on PATH; install it as https://kubernetes.io/docs/tasks/tools/ says. The tokens are saved",
    );
  } finally {
    process.env.PATH = path;
  }
  expect(homelab.read(FIREBAT)).toBeDefined();
});
