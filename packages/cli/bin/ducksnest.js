#!/usr/bin/env node
/**
 * Runs the bundled command with the code that V8 compiled when it was built: that halves a check. Where the cache is
 * not there, or another V8 made it, V8 compiles anew and nothing else changes.
 */
const { readFileSync, writeFileSync } = require("node:fs");
const { createRequire, wrap } = require("node:module");
const { dirname, join } = require("node:path");
const { Script } = require("node:vm");

const bundle = join(__dirname, "../dist/ducksnest.js");
const cache = `${bundle}.v8cache`;

const source = tryRead(bundle);
if (source === undefined) {
  process.stderr.write("ducksnest: not built yet; run `npx --yes pnpm@10 build` first.\n");
  process.exit(2);
}
const script = new Script(wrap(source.toString()), { filename: bundle, cachedData: tryRead(cache) });
// Set by the build, which runs the command once: by its end, what a run uses is compiled.
if (process.env.DUCKSNEST_WRITE_CODE_CACHE) {
  process.on("exit", () => writeFileSync(cache, script.createCachedData()));
}
const self = { exports: {} };
script.runInThisContext()(self.exports, createRequire(bundle), self, bundle, dirname(bundle));

function tryRead(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
