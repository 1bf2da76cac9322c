import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Topology } from "@ducksnest/topology";
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
    const own = hostsWithOwnSettings(topology, root);
    if (own.length === 0 && !always) return output({});
    const folder = makeTemporaryFolder();
    try {
      const hosts = await makeHosts(topology, root);
      const flake = renderFlake(hosts, root, folder, tests);
      const nixos = await evaluateNixos(flake, join(root, hosts.directory), topology.hosts, options);
      return nixos === undefined ? output({}, [skipped(own)]) : output({ nixos });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

/** The hosts that have an `extra.nix`, by the file's path from the manifest's folder. */
export function hostsWithOwnSettings(topology: Topology, root: string): readonly string[] {
  return topology.hosts
    .map(({ hostname }) => `nix/hosts/${hostname}/extra.nix`)
    .filter((file) => existsSync(join(root, file)));
}

function skipped(own: readonly string[]): string {
  const files = own.length === 0 ? "The hosts' NixOS configurations are" : `${own.join(", ")}: the settings are`;
  return `${files} not judged, because Nix is not installed. Install it (https://nixos.org/download), or on Debian the package nix-bin.`;
}

function output(emitted: Output["emitted"], missing: readonly string[] = []): Output {
  return {
    directory: "nix",
    files: new Map(),
    generated: undefined,
    header: undefined,
    emitted,
    missing,
    warnings: [],
  };
}
