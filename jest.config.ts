/** @jest-config-loader esbuild-register */
import type { Config } from "jest";

const config: Config = {
  testEnvironment: "node",
  testMatch: ["<rootDir>/{packages,apps}/*/test/**/*.test.ts"],
  // Tests run on the sources, through each package's public entry.
  testEnvironmentOptions: { customExportConditions: ["ducksnest-source", "node", "require", "default"] },
  transform: { "\\.ts$": ["@swc/jest", { jsc: { target: "es2023" }, module: { type: "commonjs" } }] },
  setupFiles: ["<rootDir>/scripts/jestSetup.ts"],
  modulePathIgnorePatterns: ["<rootDir>/(packages|apps)/[^/]+/dist/"],
};

export default config;
