import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readTree } from "@ducksnest/testing";
import { aPerson, SecretsHomelab } from "./_SecretsHomelab";

const anna = aPerson("anna");

describe("a homelab that was renamed by hand", () => {
  const renamed = async () => {
    const homelab = new SecretsHomelab([anna]);
    await homelab.run("keys make --all");
    homelab.describe({ name: "nest" });
    return homelab;
  };
  const HINT =
    "nix/secrets/ducksnest: no manifest in this folder describes the homelab ducksnest, which has files in nix/secrets/ducksnest. ";
  const MOVE =
    "If the homelab was renamed, run `git mv nix/secrets/ducksnest nix/secrets/nest`. Otherwise delete the folder.\n";

  it("is recognized by verify and doctor, and the hint works", async () => {
    const homelab = await renamed();
    expect((await homelab.run("secrets verify")).err).toContain(HINT + MOVE);
    expect((await homelab.run("doctor")).out).toContain("no manifest in this folder describes the homelab ducksnest");
    renameSync(join(homelab.folder, "nix/secrets/ducksnest"), join(homelab.folder, "nix/secrets/nest"));
    expect((await homelab.run("secrets verify")).err).not.toContain("no manifest");
    expect((await homelab.run("keys make --all")).out).toMatch(/^(kept .*\n)+$/);
  });

  it("does not get a new folder silently", async () => {
    const homelab = await renamed();
    expect((await homelab.run("keys make --all")).err).toContain(
      `${HINT}If the homelab was renamed, move the files that you need to nix/secrets/nest, and delete nix/secrets/ducksnest.`,
    );
    expect((await homelab.run("keys make --all")).err).toBe("");
  });

  it("is none if another manifest has the name", async () => {
    const homelab = new SecretsHomelab([anna]);
    await homelab.run("keys make --all");
    renameSync(homelab.manifest, join(homelab.folder, "other.yml"));
    homelab.describe({ name: "nest" });
    mkdirSync(join(homelab.folder, "nix/secrets/empty"));
    expect((await homelab.run("secrets verify")).err).not.toContain("no manifest");
    expect((await homelab.run("keys make --all")).exitCode).toBe(0);
  });
});

describe("two manifests with one name in one folder", () => {
  it.each(["keys make --all", "token mint --all", "pki init", "host remove old --yes"])("%s refuses", async (words) => {
    const homelab = new SecretsHomelab([anna]);
    await homelab.run("keys make --all");
    writeFileSync(join(homelab.folder, "copy.yaml"), readFileSync(homelab.manifest));
    const before = readTree(homelab.folder);
    expect(await homelab.failure(words)).toMatch(
      /^copy\.yaml describes a homelab called ducksnest as well as homelab\.yaml, .*; nothing was changed\./,
    );
    expect(readTree(homelab.folder)).toEqual(before);
    rmSync(join(homelab.folder, "copy.yaml"));
    expect(await homelab.run("keys make --all")).toMatchObject({ exitCode: 0 });
  });

  it("are one if one is a link to the other, and other files are none", async () => {
    const homelab = new SecretsHomelab([anna]);
    symlinkSync("homelab.yaml", join(homelab.folder, "link.yaml"));
    writeFileSync(join(homelab.folder, "compose.yaml"), "name: ducksnest\nservices: {}\n");
    writeFileSync(join(homelab.folder, "broken.yaml"), "name: ducksnest\nsites: [\nhosts: {}\n");
    writeFileSync(join(homelab.folder, "homelab.yaml.old"), readFileSync(homelab.manifest));
    expect(await homelab.run("keys make --all")).toMatchObject({ exitCode: 0 });
    expect(existsSync(homelab.path("secrets.json"))).toBe(true);
  });
});
