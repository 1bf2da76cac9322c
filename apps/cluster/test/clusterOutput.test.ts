import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject } from "@ducksnest/checks";
import { BootstrapToken, joinTokensFile, makeHostKey, SecretsFolderError } from "@ducksnest/credentials";
import {
  anyManifest,
  aTopology,
  fc,
  homelabOf,
  itWith,
  type PlantedToken,
  plantTokens,
  readTree,
  temporaryFolders,
  topologyOf,
} from "@ducksnest/testing";
import { App, Chart } from "cdk8s";
import { WORKLOADS } from "../../../examples";
import { clusterApp } from "../src/clusterApp";
import { clusterOutput, objectsByFile } from "../src/clusterOutput";

// The example tokens of kubeadm's manual, which no cluster knows.
const TOKENS = {
  firebat: { hostname: "laptop-firebat", token: "abcdef.0123456789abcdef", expires: "2026-12-01T00:00:00Z" },
  old: { hostname: "laptop-old", token: ["07401b", "f395accd246ae52d"].join("."), expires: "2026-12-01T06:00:00Z" },
};

const newFolder = temporaryFolders();

/** A manifest's folder with join tokens, and the file with the key that decrypts them. */
async function planted(tokens: Readonly<Record<string, PlantedToken>> = TOKENS) {
  const root = newFolder();
  const identity = await plantTokens({ root, keys: newFolder(), homelab: "ducksnest" }, tokens);
  return { root, identity };
}

describe("the cluster's output", () => {
  const topology = aTopology();
  const addWorkloads = WORKLOADS.reference;
  const output = ({ root, identity }: { root: string; identity: string }, now: string) =>
    clusterOutput(topology, root, { addWorkloads, now: new Date(now), identityFiles: [identity] });

  it("has the same bytes as cdk8s would write", async () => {
    const outdir = newFolder();
    const joinTokens = new Map(
      Object.entries(TOKENS).map(([name, { token, expires }]) => [name, BootstrapToken.parse(token, expires)]),
    );
    clusterApp({ topology, joinTokens, addWorkloads, outdir }).synth();
    const { files } = await output(await planted(), "2026-11-30T12:00:00Z");
    expect(new Map([...files].sort().map(([file, { content }]) => [file, content]))).toEqual(readTree(outdir));
    expect([...files].filter(([, { secret }]) => secret).map(([file]) => file)).toEqual(["join-tokens.k8s.yaml"]);
  });

  it("numbers its files as cdk8s does if a chart depends on another", () => {
    const outdir = newFolder();
    const app = new App({ outdir });
    const [second, first] = [new Chart(app, "second"), new Chart(app, "first")];
    second.addDependency(first);
    app.synth();
    expect([...objectsByFile(app).keys()]).toEqual([...readTree(outdir).keys()]);
    expect([...objectsByFile(app).keys()]).toEqual(["0000-first.k8s.yaml", "0001-second.k8s.yaml"]);
  });

  it("has no Secret for an expired token, and reports it", async () => {
    const { files, missing } = await output(await planted(), "2026-12-01T00:00:00Z");
    expect(files.get("join-tokens.k8s.yaml")?.content).toContain("Lets laptop-old join");
    expect(files.get("join-tokens.k8s.yaml")?.content).not.toContain("laptop-firebat");
    expect(missing).toEqual([
      "ultra has no join token. Run `ducksnest token mint ultra`, because a worker cannot join without one.",
      "The join token of firebat (2026-12-01T00:00:00Z) has expired. Run `ducksnest token mint firebat` to replace it.",
    ]);
  });

  const STRANGERS = ["laptop-ultra", "control-plane"].map((name, index): [string, PlantedToken] => [
    name,
    { token: `ghijk${index}.0123456789abcdef` },
  ]);
  it.each<[readonly [string, PlantedToken][], string, string]>([
    [STRANGERS.slice(0, 1), "1 key that is not the name of a worker", "it"],
    [STRANGERS, "2 keys that are not names of workers", "them"],
  ])("counts the keys that are not names of workers, and quotes none", async (strangers, counted, them) => {
    const { missing } = await output(await planted(Object.fromEntries(strangers)), "2026-12-01T00:00:00Z");
    expect(missing).toEqual([
      "firebat, old and ultra have no join tokens. Run `ducksnest token mint firebat old ultra`, because a worker cannot join without one.",
      `${joinTokensFile("ducksnest")} has ${counted}. \`ducksnest token list\` shows ${them}; remove ${them} with \`ducksnest token revoke\`.`,
    ]);
  });

  describe("if a private key does not decrypt a token", () => {
    const NOW = "2026-11-30T12:00:00Z";
    const LEFT_OUT =
      "No private key at hand decrypts the join tokens of firebat and old, so their Secrets are left out.";
    const REMEDY =
      "Name an operator's key with $DUCKSNEST_IDENTITY, or run `ducksnest token mint firebat old --apply`, which can ask for a passphrase.";
    const missingWith = async (identity: string) => {
      const { root } = await planted();
      const { files, missing } = await output({ root, identity }, NOW);
      expect([...files.keys()]).not.toContain("join-tokens.k8s.yaml");
      return missing.slice(1);
    };

    it("leaves its Secret out, and names it", async () => {
      expect(await missingWith((await planted()).identity)).toEqual([`${LEFT_OUT} ${REMEDY}`]);
    });

    it("says that the key's file does not exist", async () => {
      expect(await missingWith("/nowhere/key")).toEqual([
        `${LEFT_OUT} /nowhere/key:1:1: The identity file does not exist. Check the path. ${REMEDY}`,
      ]);
    });

    itWith("ssh-keygen")("asks for no passphrase, and says that the key has one", async () => {
      const key = join(newFolder(), "protected");
      writeFileSync(key, makeHostKey("operator").privatePem, { mode: 0o600 });
      spawnSync("ssh-keygen", ["-q", "-p", "-N", "correct horse", "-f", key]);
      expect(await missingWith(key)).toEqual([
        `${LEFT_OUT} ${key} is protected by a passphrase, so it is not used here. ${REMEDY}`,
      ]);
    });

    it("uses the others' keys, and does not complain about the first", async () => {
      const { root, identity } = await planted();
      const identityFiles = ["/nowhere/key", identity];
      const { files, missing } = await clusterOutput(topology, root, {
        addWorkloads,
        now: new Date(NOW),
        identityFiles,
      });
      expect([...files.keys()]).toContain("join-tokens.k8s.yaml");
      expect(missing).toEqual([expect.stringContaining("ultra has no join token")]);
    });
  });

  describe("refuses", () => {
    const file = (hostname: string) => `nix/secrets/ducksnest/hosts/${hostname}/join-token.age`;
    const refusal = async (change: (root: string) => void) => {
      const homelab = await planted();
      change(homelab.root);
      const error = await output(homelab, "2026-11-30T12:00:00Z").catch((caught: unknown) => caught);
      if (!(error instanceof SecretsFolderError)) throw error;
      return error.problems.map((problem) => problem.replace(`${homelab.root}/`, ""));
    };

    it("every damaged file at once, with the remedy", async () => {
      const problems = await refusal((root) => {
        const text = readFileSync(join(root, file("laptop-firebat")), "utf8");
        writeFileSync(join(root, file("laptop-firebat")), text.slice(0, 200));
        writeFileSync(join(root, file("laptop-old")), "");
      });
      expect(problems).toEqual([
        `${file("laptop-firebat")}: The file is truncated or has text after its end, "-----END AGE ENCRYPTED FILE-----". Restore it from Git. Replace the token with \`ducksnest token renew firebat\`.`,
        `${file("laptop-old")}: The file is empty. Restore it from Git. Replace the token with \`ducksnest token renew old\`.`,
      ]);
    });

    it("a token that is not the one that its public half names", async () => {
      const problems = await refusal((root) => {
        const public_ = join(root, joinTokensFile("ducksnest"));
        writeFileSync(public_, readFileSync(public_, "utf8").replace("abcdef", "ghijkl"));
      });
      expect(problems).toEqual([
        `${file("laptop-firebat")}: The decrypted token has the id abcdef, but join-tokens.yaml has ghijkl. Replace the token with \`ducksnest token renew firebat\`.`,
      ]);
    });

    it("a token whose expiry differs in the two files, whatever the private key", async () => {
      const homelab = await planted();
      const public_ = join(homelab.root, joinTokensFile("ducksnest"));
      writeFileSync(public_, readFileSync(public_, "utf8").replaceAll("2026", "2099"));
      const read = output({ ...homelab, identity: "/nowhere" }, "2026-11-30T12:00:00Z");
      await expect(read).rejects.toThrow(
        "laptop-firebat/join-token.age: join-tokens.yaml says that the token expires at 2099-12-01T00:00:00Z, but secrets.json says 2026-12-01T00:00:00Z. Replace the token with `ducksnest token renew firebat`.",
      );
    });

    it("a token that is valid for longer than the manifest allows", async () => {
      const { old } = TOKENS;
      const homelab = await planted({ old: { ...old, expires: "2026-12-01T12:06:00Z" } });
      await expect(output(homelab, "2026-11-30T12:00:00Z")).rejects.toThrow(
        "the token expires at 2026-12-01T12:06:00Z, but secrets.tokenTtlHours allows only 24 hours from now.",
      );
      expect((await output(homelab, "2026-11-30T12:01:00Z")).files.has("join-tokens.k8s.yaml")).toBe(true);
    });

    it("a folder in place of a file", async () => {
      const problems = await refusal((root) => {
        rmSync(join(root, file("laptop-old")));
        mkdirSync(join(root, file("laptop-old")));
      });
      expect(problems).toEqual([
        `${file("laptop-old")}: The file cannot be read: it is a folder. Replace the token with \`ducksnest token renew old\`.`,
      ]);
    });
  });

  it("counts a public half without its encrypted half as no token", async () => {
    const homelab = await planted();
    rmSync(join(homelab.root, "nix/secrets/ducksnest/hosts/laptop-old"), { recursive: true });
    const { missing } = await output(homelab, "2026-11-30T12:00:00Z");
    expect(missing).toEqual([
      expect.stringMatching(/^old and ultra have no join tokens\. Run `ducksnest token mint old ultra`/),
    ]);
  });

  it("has each token that was encrypted in its host's Secret, whatever the homelab", async () => {
    const anySecrets = fc.array(fc.stringMatching(/^[a-z0-9]{16}$/), { minLength: 12, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(anyManifest({ maxHosts: 12 }), anySecrets, async (manifest, secrets) => {
        const anyTopology = topologyOf(homelabOf(manifest));
        const { name: homelab, workers } = anyTopology;
        const planned = workers.map(({ name, nodeName, hostname }, index) => {
          const token = `abcd${String(index).padStart(2, "0")}.${secrets[index]}`;
          return { name, nodeName, hostname, token };
        });
        const root = newFolder();
        const tokens = Object.fromEntries(planned.map(({ name, ...token }) => [name, token]));
        const identity = await plantTokens({ root, keys: newFolder(), homelab }, tokens);
        const { emitted, missing } = await clusterOutput(anyTopology, root, {
          addWorkloads: () => undefined,
          now: new Date("2098-12-31T12:00:00Z"),
          identityFiles: [identity],
        });
        const found = (emitted.cluster ?? []).filter(({ kind }) => kind === "Secret").map(tokenIn);
        expect(missing).toEqual([]);
        expect(found).toEqual(planned.map(({ nodeName, token }) => `${nodeName} ${token}`));
      }),
      { numRuns: 10 },
    );
  });
});

/** The node and the token of a Secret. */
function tokenIn({ stringData }: JsonObject): string {
  const text = (key: string) => String(Reflect.get(Object(stringData), key));
  return `${text("description").split(" ")[1]} ${text("token-id")}.${text("token-secret")}`;
}
