/**
 * Compiles what the command runs, which is everything but tests and scripts. Then bundles the command with our packages
 * and the small libraries, and each kit in a bundle of its own, and keeps V8's compiled code of all: one compiled file
 * loads in a third of the time of four hundred (docs/performance.md). Kits and the layout library are loaded only when
 * needed.
 */
const { spawnSync } = require("node:child_process");
const { copyFileSync, mkdtempSync, readdirSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const { buildSync } = require("esbuild");
const { KIT_NAMES, kitOf } = require("../packages/cli/bin/kits");

const root = join(__dirname, "..");
const bundles = join(root, "packages/cli/dist");

const { status } = spawnSync(process.execPath, ["scripts/compile.js", "packages/cli"], { cwd: root, stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);

const COMMON = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node20.19",
  // The command runs as a script that may require() and not import().
  supported: { "dynamic-import": false },
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: "warning",
};

const { metafile } = buildSync({
  ...COMMON,
  entryPoints: ["packages/cli/src/main.ts"],
  outfile: join(bundles, "ducksnest.js"),
  // Our sources and the libraries' ES modules, of which unused parts stay out.
  conditions: ["ducksnest-source"],
  mainFields: ["module", "main"],
  // Shorter names load faster. Nothing in the command depends on the name of a class.
  minifyIdentifiers: true,
  // The kits, the libraries of credentials, and programs that run by themselves.
  external: [
    "cdktf",
    "@cdktf/*",
    "@peculiar/asn1-*",
    "cdk8s",
    "cdk8s-plus-29",
    "constructs",
    "age-encryption",
    "@noble/curves/*",
    "elkjs",
    "@ducksnest/rehearsal/inside/*",
  ],
  metafile: true,
  // Findings about constructs name the line of the app that makes them.
  sourcemap: "external",
  sourcesContent: false,
});
const packages = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
for (const kit of KIT_NAMES) bundleKit(kit, new Set(packages.filter((name) => kitOf(name) === kit)));
keepCompiledCode();

/** The packages of a kit by their names, each loaded when it is first read. */
function bundleKit(kit, names) {
  const getters = [...names].map(
    (name) => `get ${JSON.stringify(name)}() { return require(${JSON.stringify(name)}); }`,
  );
  buildSync({
    ...COMMON,
    stdin: { contents: `module.exports = { ${getters.join(", ")} };`, resolveDir: join(root, "packages/cli") },
    outfile: join(bundles, `${kit}.js`),
    mainFields: ["main"],
    external: ["constructs"],
  });
}

/** Runs the command once, because V8 compiles a function when it is first called. */
function keepCompiledCode() {
  // V8 recognizes a cache of other code by its length alone.
  for (const name of readdirSync(bundles).filter((each) => each.endsWith(".v8cache"))) rmSync(join(bundles, name));
  const folder = mkdtempSync(join(tmpdir(), "ducksnest-build-"));
  try {
    copyFileSync(join(root, "examples/reference/homelab.yaml"), join(folder, "homelab.yaml"));
    spawnSync(process.execPath, [join(root, "packages/cli/bin/ducksnest.js"), "synth"], {
      cwd: folder,
      env: { ...process.env, DUCKSNEST_WRITE_CODE_CACHE: "1" },
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
