import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { REPOSITORY, referenceText, temporaryFolders } from "@ducksnest/testing";
import { parse } from "yaml";
import { PACKAGES, packageJsonOf, readmeExamples, readPackageJson } from "./readmes";

/** Packing and installing take some ten seconds, and many times that on a busy machine. In milliseconds. */
const TIMEOUT = 300_000;

/** The packages that others can install. */
const PUBLISHED = PACKAGES.filter((name) => packageJsonOf(name).private !== true);

const newFolder = temporaryFolders();

/** With the certificates of this machine's package registry, which jest.config.ts keeps from other tests. */
const ONLINE: NodeJS.ProcessEnv = {
  ...process.env,
  ...(process.env.REGISTRY_CA_CERTS && { NODE_EXTRA_CA_CERTS: process.env.REGISTRY_CA_CERTS }),
};

function run(program: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, env: ONLINE, encoding: "utf8" });
  if (status !== 0) throw error ?? new Error(`${program} ${args.join(" ")} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}

function pnpm(cwd: string, ...args: readonly string[]): string {
  return run("npx", ["--yes", `${readPackageJson(REPOSITORY).packageManager}`, ...args], cwd);
}

/** Needed because the transitive dependencies of the kits are resolved again. */
const registryAnswers =
  spawnSync("npm", ["view", "constructs", "version", "--fetch-retries=0"], { env: ONLINE }).status === 0;
const itOnline = registryAnswers ? it : it.skip;
const why = registryAnswers ? "" : " (skipped: no package registry can be reached)";

describe("the packed packages in an empty project", () => {
  const project = newFolder();

  function tarball(name: string): string {
    return join(project, `ducksnest-${name}-${packageJsonOf(name).version}.tgz`);
  }

  /** The exact versions that the repository develops with. */
  function devDependencies(): Readonly<Record<string, string>> {
    const kits = PUBLISHED.flatMap((name) => Object.keys(packageJsonOf(name).peerDependencies ?? {}));
    const { catalog } = parse(readFileSync(join(REPOSITORY, "pnpm-workspace.yaml"), "utf8")) as {
      readonly catalog: Readonly<Record<string, string>>;
    };
    return Object.fromEntries([...kits, "@types/node"].map((name) => [name, catalog[name] ?? "missing"]));
  }

  itOnline(
    `type-check and run the examples of all READMEs${why}`,
    () => {
      const filters = PUBLISHED.map((name) => `--filter=@ducksnest/${name}`);
      pnpm(REPOSITORY, ...filters, "pack", "--pack-destination", project);
      for (const name of PUBLISHED) {
        const files = run("tar", ["tzf", tarball(name)], project).split("\n");
        expect(files).toEqual(
          expect.arrayContaining(["LICENSE", "README.md", "dist/index.js"].map((file) => `package/${file}`)),
        );
        const packed = run("tar", ["xzOf", tarball(name), "package/package.json"], project);
        expect(packed).not.toMatch(/"(workspace|catalog):/);
      }
      // A rehearsal starts these by their paths.
      const scripts = readdirSync(join(REPOSITORY, "packages/rehearsal/inside"), {
        recursive: true,
        withFileTypes: true,
      })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(join(REPOSITORY, "packages/rehearsal"), join(entry.parentPath, entry.name)));

      const packed = Object.fromEntries(PUBLISHED.map((name) => [`@ducksnest/${name}`, `file:${tarball(name)}`]));
      const json = {
        private: true,
        dependencies: packed,
        devDependencies: devDependencies(),
        pnpm: { overrides: packed },
      };
      writeFileSync(join(project, "package.json"), JSON.stringify(json));
      const printed = pnpm(project, "install", "--prefer-offline", "--ignore-scripts", "--strict-peer-dependencies");
      expect(printed).not.toContain("unmet peer");

      const resolve = 'process.argv.slice(1).map((file) => require.resolve("@ducksnest/rehearsal/" + file))';
      run(process.execPath, ["-e", resolve, ...scripts], project);

      writeFileSync(join(project, "homelab.yaml"), referenceText());
      const examples = PUBLISHED.map((name) => `${name}.ts`);
      for (const name of PUBLISHED) writeFileSync(join(project, `${name}.ts`), readmeExamples(name, "ts").join("\n"));
      const options = { target: "ES2023", module: "node20", strict: true, skipLibCheck: true, types: ["node"] };
      writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions: options, files: examples }));
      run(process.execPath, [join(REPOSITORY, "node_modules/typescript/bin/tsc")], project);
      const outputs = new Map(PUBLISHED.map((name) => [name, run(process.execPath, [`${name}.js`], project)]));

      expect(
        [...outputs].filter(([name]) => name !== "aws" && name !== "kubernetes" && outputs.get(name) === ""),
      ).toEqual([]);
      const manifest = parse(referenceText()) as { readonly sites: { readonly seoul: { readonly vpcCidr: string } } };
      const stack = readFileSync(join(project, "cdktf.out/stacks/seoul/cdk.tf.json"), "utf8");
      expect(stack).toContain(`"cidr_block": "${manifest.sites.seoul.vpcCidr}"`);
      expect(readdirSync(join(project, "dist"))).toEqual(["blog.k8s.yaml", "calico.k8s.yaml"]);
      expect(readFileSync(join(project, "dist/calico.k8s.yaml"), "utf8")).toContain(
        `mtu: ${outputs.get("topology")?.match(/pod MTU (\d+)/)?.[1]}`,
      );
    },
    TIMEOUT,
  );
});
