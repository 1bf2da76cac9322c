/**
 * Compiles what the command runs, which is everything but tests and scripts, then bundles the command with our packages
 * and the small libraries, and keeps V8's compiled code: one compiled file loads in a third of the time of four hundred
 * (docs/performance.md). The kits and the layout library stay outside, because they are loaded only when needed.
 */
const { spawnSync } = require("node:child_process");
const { rmSync } = require("node:fs");
const { join } = require("node:path");
const { buildSync } = require("esbuild");

const root = join(__dirname, "..");

const { status } = spawnSync(process.execPath, ["scripts/compile.js", "packages/cli"], { cwd: root, stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);

// V8 tells a cache of other code by its length alone.
rmSync(join(root, "packages/cli/dist/ducksnest.js.v8cache"), { force: true });
buildSync({
  absWorkingDir: root,
  entryPoints: ["packages/cli/src/main.ts"],
  outfile: "packages/cli/dist/ducksnest.js",
  bundle: true,
  platform: "node",
  target: "node20.19",
  // Our sources and the libraries' ES modules, of which what is not used stays out.
  conditions: ["ducksnest-source"],
  mainFields: ["module", "main"],
  // Kits, and what runs as a program of its own.
  external: [
    "cdktf",
    "@cdktf/provider-aws",
    "cdk8s",
    "cdk8s-plus-29",
    "constructs",
    "elkjs",
    "@ducksnest/rehearsal/inside/*",
  ],
  // The command runs as a script that may require() and not import().
  supported: { "dynamic-import": false },
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: "warning",
});

// The output is of no interest: a check touches nearly all that a run needs.
spawnSync(process.execPath, ["packages/cli/bin/ducksnest.js", "check"], {
  cwd: root,
  env: { ...process.env, DUCKSNEST_WRITE_CODE_CACHE: "1" },
});
