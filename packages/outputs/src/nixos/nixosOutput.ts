import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { NixosFacts } from "@ducksnest/checks";
import { shownPath } from "@ducksnest/manifest";
import type { Output } from "../Output";
import type { MakeOutput } from "../synthesizeHomelab";
import { makeTemporaryFolder } from "../temporaryFolder";
import { type EvaluateNixosOptions, evaluateNixos } from "./evaluateNixos";
import { renderFlake } from "./renderFlake";

export interface NixosOutputOptions extends EvaluateNixosOptions {
  /** Whether hosts are evaluated even if no host has settings of the user. @default false */
  readonly always?: boolean;
}

/**
 * Makes an output without files: what the evaluation of the hosts says, for the rules. Nothing is evaluated if no host has an
 * `extra.nix`, because the result follows from the generated files then.
 * @param makeHosts makes the flake, with the hand-written parts that the user lacks
 * @param tests this version's `nix/tests`
 */
export function nixosOutput(
  makeHosts: MakeOutput,
  tests: string,
  { always = false, ...options }: NixosOutputOptions = {},
): MakeOutput {
  return async (topology, root) => {
    const own = topology.hosts.filter(({ hostname }) => existsSync(join(root, ownFile(hostname))));
    if (own.length === 0 && !always) return output({});
    const folder = makeTemporaryFolder();
    try {
      const hosts = await makeHosts(topology, root);
      const flake = renderFlake(hosts, root, folder, tests);
      const nixos = await evaluateNixos(flake, join(root, hosts.directory), topology.hosts, options);
      return output({ nixos: nixos ?? new Map(own.map(({ name, hostname }) => [name, skipped(root, hostname)])) });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

/** The file with a host's own settings, from the manifest's folder. */
function ownFile(hostname: string): string {
  return `nix/hosts/${hostname}/extra.nix`;
}

function skipped(root: string, hostname: string): NixosFacts {
  return {
    kind: "skipped",
    place: { file: shownPath(join(root, ownFile(hostname))), line: 1, column: 1 },
    definitions: [],
  };
}

function output(emitted: Output["emitted"]): Output {
  return {
    directory: "nix",
    files: new Map(),
    generated: undefined,
    header: undefined,
    emitted,
    missing: [],
    warnings: [],
  };
}
