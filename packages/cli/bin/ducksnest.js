#!/usr/bin/env node
/**
 * Runs the bundled command with the code that V8 compiled when the bundles were built: that halves a check and a
 * synthesis. If the cache is missing or from another version of Node, V8 compiles again and nothing else changes.
 */
const { readFileSync, writeFileSync } = require("node:fs");
const { createRequire, wrap } = require("node:module");
const { dirname, join } = require("node:path");
const { Script } = require("node:vm");
const { codeCacheOf } = require("./codeCache");
const { homeOf, kitOf } = require("./kits");

const folder = join(__dirname, "../dist");
const requirePackage = createRequire(join(folder, "ducksnest.js"));
const kits = new Map();

run("ducksnest", folder);

/** Runs a bundle of the build and returns its exports. */
function run(name, directory) {
  const bundle = join(folder, `${name}.js`);
  const cache = codeCacheOf(bundle);
  const source = tryRead(bundle);
  if (source === undefined) {
    process.stderr.write("ducksnest: not built yet; run `npx --yes pnpm@10 build` first.\n");
    process.exit(2);
  }
  // The bundles are ASCII, which Node decodes fastest as Latin-1.
  const script = new Script(wrap(source.toString("latin1")), { filename: bundle, cachedData: tryRead(cache) });
  // Set by the build, which runs the command once: at its end, everything that the run uses is compiled.
  if (process.env.DUCKSNEST_WRITE_CODE_CACHE) {
    process.on("exit", () => writeFileSync(cache, script.createCachedData()));
  }
  const self = { exports: {} };
  const require = Object.assign(requireFromBundle, { resolve: requirePackage.resolve });
  script.runInThisContext()(self.exports, require, self, bundle, directory);
  return self.exports;
}

/** A package by its name: from the bundle of its kit if it is in one. */
function requireFromBundle(name) {
  const kit = kitOf(name);
  if (kit === undefined) return requirePackage(name);
  // cdk8s runs a program that is in its own folder.
  if (!kits.has(kit)) kits.set(kit, run(kit, dirname(requirePackage.resolve(homeOf(kit)))));
  return kits.get(kit)[name];
}

function tryRead(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
