/** @jest-config-loader esbuild-register */
import { availableParallelism } from "node:os";
import type { Config } from "jest";

/** Libraries that consist of ES modules alone, which jest cannot load untransformed. */
const ES_MODULES = "(age-encryption|cctv-age|@noble/[^/]+|@scure/base)";
// Every Node.js process reads these certificates as it starts, which doubles its start, and hundreds of tests start one.
// Only the tests that ask the package registry need them.
process.env.REGISTRY_CA_CERTS ??= process.env.NODE_EXTRA_CA_CERTS ?? "";
delete process.env.NODE_EXTRA_CA_CERTS;
// Commands in messages start with npx if npx started the program, and tests expect them without it.
delete process.env.npm_command;

const config: Config = {
  // Not in the shared temporary folder, where it would stay.
  cacheDirectory: "<rootDir>/node_modules/.cache/jest",
  testEnvironment: "node",
  // The machine may be busy. In milliseconds.
  testTimeout: 15_000,
  runtime: "<rootDir>/scripts/sharedLibraries.js",
  // By default jest leaves one core idle, which is half of a small machine. Two for each core, because some test files
  // mostly wait: for a simulated AWS, for lost packets, for other processes.
  // In numbers, because jest reads "200%" as 200 workers.
  maxWorkers: 2 * availableParallelism(),
  testMatch: ["<rootDir>/{packages,apps}/*/test/**/*.test.ts"],
  // Tests run on the sources, through each package's public entry.
  testEnvironmentOptions: { customExportConditions: ["ducksnest-source", "node", "require", "default"] },
  transform: {
    [`\\.ts$|${ES_MODULES}/.*\\.js$`]: ["@swc/jest", { jsc: { target: "es2023" }, module: { type: "commonjs" } }],
  },
  transformIgnorePatterns: [`/node_modules/(?!\\.pnpm/|${ES_MODULES}/)`],
  testSequencer: "<rootDir>/scripts/slowestFirst.js",
  setupFiles: ["<rootDir>/scripts/jestSetup.ts"],
  modulePathIgnorePatterns: ["<rootDir>/(packages|apps)/[^/]+/dist/"],
};

export default config;
