/**
 * Compiles every package, then bundles the command with all of ours and the small libraries: one file loads in a third
 * of the time of four hundred (docs/performance.md). The three kits stay outside, for they are loaded only when asked for.
 */
const { spawnSync } = require("node:child_process");
const { join } = require("node:path");
const { buildSync } = require("esbuild");

const root = join(__dirname, "..");

const { status } = spawnSync(join(root, "node_modules/.bin/tsc"), ["-b"], { cwd: root, stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);

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
  external: ["cdktf", "@cdktf/provider-aws", "cdk8s", "cdk8s-plus-29", "constructs"],
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: "warning",
});
