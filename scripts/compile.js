/**
 * Compiles TypeScript projects and the projects they reference: `node scripts/compile.js [folder...]`, by default the
 * project in the working directory. Do not start the compiler directly below a symbolic link: it takes PWD as its working
 * directory, sees every file under two paths, and reports that a class is not assignable to itself.
 */
const { spawnSync } = require("node:child_process");
const { join } = require("node:path");

const compiler = join(__dirname, "../node_modules/typescript/bin/tsc");
const { status } = spawnSync(process.execPath, [compiler, "-b", ...process.argv.slice(2)], {
  // Unlike PWD, process.cwd() contains no symbolic link.
  env: { ...process.env, PWD: process.cwd() },
  stdio: "inherit",
});
process.exitCode = status ?? 1;
