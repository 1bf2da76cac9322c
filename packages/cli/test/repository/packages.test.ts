import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "@ducksnest/testing";
import { transformSync } from "esbuild";
import { parse } from "yaml";
import { PACKAGES, packageJsonOf, readmeExamples, readPackageJson } from "./readmes";

const KITS = ["@cdktf/provider-aws", "cdk8s", "cdk8s-plus-29", "cdktf", "constructs"];

describe.each(PACKAGES)("the package %s", (name) => {
  const { version, license, repository, engines, exports, main, types, ...rest } = packageJsonOf(name);

  it("has the facts that a registry and a compiler need", () => {
    expect({ version, license, repository, engines, main, types }).toEqual({
      version: readPackageJson(join(REPOSITORY, "packages/cli")).version,
      license: readPackageJson(REPOSITORY).license,
      repository: { ...(readPackageJson(REPOSITORY).repository as object), directory: `packages/${name}` },
      engines: readPackageJson(REPOSITORY).engines,
      main: "./dist/index.js",
      types: "./dist/index.d.ts",
    });
    expect(exports).toMatchObject({ ".": { types, default: main } });
  });

  it("has the kits as peer dependencies, unless it is private", () => {
    const own = Object.keys(rest.dependencies ?? {}).filter((dependency) => KITS.includes(dependency));
    if (rest.private !== true) expect(own).toEqual([]);
    for (const peer of Object.keys(rest.peerDependencies ?? {})) {
      expect(rest).toMatchObject({
        devDependencies: { [peer]: "catalog:" },
        peerDependencies: { [peer]: "catalog:peers" },
      });
    }
  });

  it("has a README with an example", () => {
    expect([...readmeExamples(name, "ts"), ...readmeExamples(name, "sh")]).not.toEqual([]);
  });
});

// packing.test.ts runs the examples of the published packages, outside the repository.
describe("examples that run in the repository", () => {
  it("of the command end with 0", () => {
    const [script = ""] = readmeExamples("cli", "sh");
    expect(spawnSync("sh", ["-e"], { cwd: REPOSITORY, input: script, encoding: "utf8" })).toMatchObject({ status: 0 });
  });

  it("of the builders print what the comments say", () => {
    const [example = ""] = readmeExamples("testing", "ts");
    const { code } = transformSync(example, { loader: "ts", format: "cjs" });
    const node = ["-C", "ducksnest-source", "-r", "esbuild-register", "-e", code];
    const { stdout, stderr } = spawnSync(process.execPath, node, { cwd: REPOSITORY, encoding: "utf8" });
    expect({ stdout, stderr }).toEqual({ stdout: expect.stringMatching(/: pod MTU 1350\n$/), stderr: "" });
  });
});

describe("the tools of the project", () => {
  const read = (file: string) => readFileSync(join(REPOSITORY, file), "utf8");

  it("include one exact pnpm", () => {
    expect(readPackageJson(REPOSITORY).packageManager).toMatch(/^pnpm@\d+\.\d+\.\d+$/);
  });

  it("include actions that are pinned by commit, with the tag in a comment", () => {
    const workflows = readdirSync(join(REPOSITORY, ".github/workflows")).map((name) =>
      read(`.github/workflows/${name}`),
    );
    const uses = [...workflows.join("").matchAll(/uses: *(.*)$/gm)].map(([, action]) => action);
    expect(uses.length).toBeGreaterThan(0);
    for (const action of uses) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it("include the oldest Node that package.json allows, in CI", () => {
    const { jobs } = parse(read(".github/workflows/ci.yml")) as {
      readonly jobs: {
        readonly check: { readonly strategy: { readonly matrix: { readonly node: readonly string[] } } };
      };
    };
    const { engines } = readPackageJson(REPOSITORY) as { readonly engines?: { readonly node: string } };
    expect(`>=${jobs.check.strategy.matrix.node[0]}`).toBe(engines?.node);
  });

  it.each(["github-actions", "npm", "nix"])("are kept up to date by Dependabot: %s", (ecosystem) => {
    const { updates } = parse(read(".github/dependabot.yml")) as {
      readonly updates: readonly { readonly "package-ecosystem": string; readonly directory: string }[];
    };
    const update = updates.find((update) => update["package-ecosystem"] === ecosystem);
    expect(existsSync(join(REPOSITORY, update?.directory ?? "missing"))).toBe(true);
  });
});
