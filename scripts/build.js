/**
 * Compiles the sources of the command, without tests and scripts. Then bundles the command with our packages and the
 * small libraries, and stores V8's compiled code, because one compiled file loads in a third of the time of four hundred
 * (docs/performance.md). The kits and the layout library stay outside the bundle, because few commands load them.
 */
const { spawnSync } = require("node:child_process");
const { rmSync } = require("node:fs");
const { join } = require("node:path");
const { buildSync } = require("esbuild");

const root = join(__dirname, "..");

const { status } = spawnSync(process.execPath, ["scripts/compile.js", "packages/cli"], { cwd: root, stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);

// V8 detects a cache of other code only by the length of the code, so delete the old one.
rmSync(join(root, "packages/cli/dist/ducksnest.js.v8cache"), { force: true });
buildSync({
  absWorkingDir: root,
  entryPoints: ["packages/cli/src/main.ts"],
  outfile: "packages/cli/dist/ducksnest.js",
  bundle: true,
  platform: "node",
  target: "node20.19",
  // Bundle our sources and the libraries' ES modules, so that unused code is left out.
  conditions: ["ducksnest-source"],
  mainFields: ["module", "main"],
  // The kits, the layout library, and scripts that run as separate programs.
  external: [
    "cdktf",
    "@cdktf/provider-aws",
    "cdk8s",
    "cdk8s-plus-29",
    "constructs",
    "elkjs",
    "@ducksnest/rehearsal/inside/*",
  ],
  // The command runs as a script that can use require() but not import().
  supported: { "dynamic-import": false },
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: "warning",
});

// A check loads nearly all code that any command needs. Its result does not matter.
spawnSync(process.execPath, ["packages/cli/bin/ducksnest.js", "check"], {
  cwd: root,
  env: { ...process.env, DUCKSNEST_WRITE_CODE_CACHE: "1" },
});
