import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { EXAMPLES, exampleHomelab, REPOSITORY, temporaryFolders, topologyOf } from "@ducksnest/testing";
import { type EvaluateOptions, evaluateHosts } from "../../src/nixos/evaluateHosts";
import type { HostSettings } from "../../src/nixos/HostSettings";

const temporaryFolder = temporaryFolders();

/** A pin of the cluster's CA, as `pinned` gives it. */
export const PIN = `sha256:${"ab".repeat(32)}`;

/** The hand-written parts of a flake. */
const HAND_WRITTEN = ["modules", "outputs", "tests"];

/** Copies an example's flake into a folder, whose path has a blank and a letter that a literal path in Nix cannot have. */
export function copyFlake(example: string, folder: string): string {
  const flake = join(folder, "Ein Nest für Enten", "nix");
  cpSync(join(EXAMPLES, example, "expected/nix"), flake, { recursive: true });
  for (const part of HAND_WRITTEN) cpSync(join(REPOSITORY, "nix", part), join(flake, part), { recursive: true });
  return flake;
}

/** An example's flake with some files written, and what is asked of it. */
export interface Question extends EvaluateOptions {
  /** @default reference */
  readonly example?: string;
  /** Contents by path from the flake. @default none */
  readonly written?: Readonly<Record<string, string>>;
}

/** The settings of all hosts of an example, by hostname. */
export async function evaluated({ example = "reference", written = {}, ...options }: Question = {}) {
  const flake = copyFlake(example, temporaryFolder());
  for (const [file, content] of Object.entries(written)) {
    mkdirSync(dirname(join(flake, file)), { recursive: true });
    writeFileSync(join(flake, file), content);
  }
  return evaluateHosts(flake, topologyOf(exampleHomelab(example)).hosts, options);
}

/** The settings of one host. @throws Error if there is no such host */
export async function hostOf(hostname: string, question: Question = {}): Promise<HostSettings> {
  const found = (await evaluated(question)).find((each) => each.hostname === hostname);
  if (found === undefined) throw new Error(`no host ${hostname}`);
  return found;
}

/** Settings with which workers join a cluster whose CA has the pin. */
export function pinned(...hostnames: readonly string[]) {
  return Object.fromEntries(hostnames.map((name) => [name, { ducksnest: { worker: { caCertHashes: [PIN] } } }]));
}
