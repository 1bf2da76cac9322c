import { readFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "@ducksnest/testing";
import { parse } from "yaml";

interface Lockfile {
  readonly snapshots: Readonly<Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>>;
}

interface Manifest {
  readonly version: string;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

describe("the lockfile", () => {
  const { snapshots } = parse(readFileSync(join(REPOSITORY, "pnpm-lock.yaml"), "utf8")) as Lockfile;

  // They have a package for each platform. pnpm installs one of them, and only locked ones.
  it.each(["@biomejs/biome", "@swc/core", "esbuild", "typescript"])(
    "has %s for every platform, not only for the one that wrote it",
    (name) => {
      const file = join(REPOSITORY, "node_modules", name, "package.json");
      const { version, optionalDependencies } = JSON.parse(readFileSync(file, "utf8")) as Manifest;
      expect(Object.keys(snapshots[`${name}@${version}`]?.optionalDependencies ?? {}).sort()).toEqual(
        Object.keys(optionalDependencies).sort(),
      );
    },
  );
});
