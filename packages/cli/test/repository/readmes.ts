import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY } from "@ducksnest/testing";

/** The fields of a package.json that tests read. */
export interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly packageManager?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/** The folders below `packages/`, sorted. */
export const PACKAGES: readonly string[] = readdirSync(join(REPOSITORY, "packages")).sort();

export function readPackageJson(folder: string): PackageJson {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as PackageJson;
}

/** The package.json of a folder below `packages/`. */
export function packageJsonOf(name: string): PackageJson {
  return readPackageJson(join(REPOSITORY, "packages", name));
}

/** The examples of a language in a package's README, in order. */
export function readmeExamples(name: string, language: "ts" | "sh"): readonly string[] {
  const text = readFileSync(join(REPOSITORY, "packages", name, "README.md"), "utf8");
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(([, tag, code = ""]) =>
    tag === language ? [code] : [],
  );
}
