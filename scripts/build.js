/**
 * Compiles every package, then bundles the command with all of ours and the small libraries, and keeps what V8 makes of
 * it: one compiled file loads in a third of the time of four hundred (docs/performance.md). The kits and the
 * layout library stay outside, for they are loaded only when asked for.
 */
const { spawnSync } = require("node:child_process");
const { rmSync } = require("node:fs");
const { join } = require("node:path");
const { buildSync } = require("esbuild");

const root = join(__dirname, "..");

const { status } = spawnSync(join(root, "node_modules/.bin/tsc"), ["-b"], { cwd: root, stdio: "inherit" });
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
