/** @jest-config-loader esbuild-register */
import type { Config } from "jest";

/** Libraries that consist of ES modules alone, which jest cannot load untransformed. */
const ES_MODULES = "(age-encryption|cctv-age|@noble/[^/]+|@scure/base)";

const config: Config = {
  // Not in the shared temporary folder, where it would stay.
  cacheDirectory: "<rootDir>/node_modules/.cache/jest",
  testEnvironment: "node",
  // By default jest leaves one core idle, which is half of a small machine.
  maxWorkers: "100%",
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
