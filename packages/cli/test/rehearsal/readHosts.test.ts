import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { outputMakers, REPOSITORY } from "@ducksnest/homelab-app";
import { renderFlake } from "@ducksnest/outputs";
import { aTopology, exampleHomelab, itWith, readTree, temporaryFolders, topologyOf } from "@ducksnest/testing";
import { readHosts } from "../../src/rehearsal/readHosts";

const temporaryFolder = temporaryFolders();
const itWithNix = itWith("nix-instantiate");

/** A manifest's folder with files below `nix/`, by their path from there. */
function rootWith(files: Readonly<Record<string, string>> = {}): string {
  const root = join(temporaryFolder(), "Mein Zuhause");
  mkdirSync(root);
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, "nix", file)), { recursive: true });
    writeFileSync(join(root, "nix", file), content);
  }
  return root;
}

/** The reference homelab's flake beside a folder's own files. */
async function rendered(root: string): Promise<string> {
  const hosts = await outputMakers().judged.hosts(aTopology(), root);
  return renderFlake(hosts, root, temporaryFolder(), join(REPOSITORY, "nix/tests"));
}

describe("renderFlake", () => {
  it("writes the generated files of this manifest over older ones, beside the user's", async () => {
    const own = {
      "hosts/laptop-old/extra.nix": "{ }",
      "hosts/laptop-old/default.nix": "old",
      "modules/default.nix": "{ }",
    };
    const root = rootWith(own);
    const before = readTree(root);
    const files = readTree(await rendered(root));
    expect(files.get("hosts/laptop-old/default.nix")).toContain('name = "laptop-old"');
    expect(files.get("hosts/laptop-old/extra.nix")).toBe("{ }");
    expect(files.get("modules/default.nix")).toBe("{ }"); // the user's, although it differs from ours
    expect([...files.keys()]).toEqual(expect.arrayContaining(["flake.nix", "nodes.nix", "outputs/default.nix"]));
    expect(readTree(root)).toEqual(before);
  });

  it("evaluates with stand-ins of this version, also beside older ones", async () => {
    const root = rootWith({ "tests/harness.nix": "old" });
    const files = readTree(await rendered(root));
    expect(files.get("tests/harness.nix")).toContain("stand-ins");
    expect(files.has("tests/settings.nix")).toBe(true);
  });

  it("leaves out secrets, and what is no part of a flake", async () => {
    const left = ["secrets/shelf/plain.txt", "pki/ca.key", "my.key", ".git/config", ".direnv/x", ".ducksnest/x"];
    const root = rootWith(Object.fromEntries([...left, "secrets/shelf/wifi.age"].map((file) => [file, "x"])));
    symlinkSync("/nix/store/x", join(root, "nix/result"));
    const files = readTree(await rendered(root));
    for (const file of [...left, "result"]) expect(files.has(file)).toBe(false);
    expect(files.has("secrets/shelf/wifi.age")).toBe(true);
  });
});

describe("readHosts", () => {
  itWithNix("reads a manifest that has never been synthesized", async () => {
    const topology = topologyOf(exampleHomelab("no-cloud"));
    const hosts = await readHosts(topology, rootWith(), { folder: temporaryFolder(), kubernetesVersion: "1.36.3" });
    expect(hosts.map(({ name }) => name)).toEqual(topology.hosts.map(({ name }) => name));
  });

  itWithNix("keeps an extra.nix in force, also one that is a link", async () => {
    const root = rootWith({ "hosts/laptop-old/mine.nix": "{ ducksnest.kubelet.settings.maxPods = 7; }" });
    symlinkSync("mine.nix", join(root, "nix/hosts/laptop-old/extra.nix"));
    const hosts = await readHosts(aTopology(), root, { folder: temporaryFolder() });
    expect(hosts.map(({ kubeletDropIn }) => kubeletDropIn["maxPods"]).filter(Number)).toEqual([7]);
  });

  itWithNix("says what to do about a function that only nixpkgs has", async () => {
    const root = rootWith({ "hosts/laptop-old/extra.nix": '{ lib, ... }: { services.x.y = lib.toSentenceCase "x"; }' });
    await expect(readHosts(aTopology(), root, { folder: temporaryFolder() })).rejects.toThrow(
      "If nixpkgs has the attribute, leave out the line while you rehearse.",
    );
  });

  itWithNix("names the user's own file, and its line, if that has an error", async () => {
    const root = rootWith({ "hosts/laptop-old/extra.nix": "{\n  services.tailscale.port = prot;\n}\n" });
    await expect(readHosts(aTopology(), root, { folder: temporaryFolder() })).rejects.toThrow(
      `${root}/nix/hosts/laptop-old/extra.nix:2:`,
    );
  });
});
