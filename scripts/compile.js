/**
 * Compiles TypeScript projects and what they reference: `node scripts/compile.js [folder...]`, by default the project in
 * the working directory. Below a symbolic link the compiler must not be run by itself: it takes PWD for its working
 * directory, sees every file under two paths, and reports that a class is not assignable to itself.
 */
const { spawnSync } = require("node:child_process");
const { join } = require("node:path");

const compiler = join(__dirname, "../node_modules/typescript/bin/tsc");
const { status } = spawnSync(process.execPath, [compiler, "-b", ...process.argv.slice(2)], {
  // Unlike PWD, process.cwd() has no symbolic link in it.
  env: { ...process.env, PWD: process.cwd() },
  stdio: "inherit",
});
process.exitCode = status ?? 1;
