import { realpathSync } from "node:fs";
import { evaluateFlake, wordsOfFlake } from "@ducksnest/evaluation";
import { CannotRehearse } from "../kernel/CannotRehearse";
import type { HostSettings } from "./HostSettings";
import type { JsonObject } from "./Json";
import { parseSettings } from "./parseSettings";
import { unpack } from "./storeFiles";

/** A host of the manifest. */
export interface EvaluatedHost {
  /** Name of the host in the manifest. */
  readonly name: string;
  /** Name of the host in the flake. */
  readonly hostname: string;
}

export interface EvaluateOptions {
  /**
   * NixOS options by hostname, nested as in a module. They replace the host's own. All else, including the host's
   * extra.nix, stays in force. @default none
   */
  readonly extra?: Readonly<Record<string, JsonObject>>;
  /** Version of Kubernetes that nixpkgs would have, such as `1.36.3`. @default the release's first */
  readonly kubernetesVersion?: string;
  /** The folder that errors name in place of `flakeFolder`, if that is a copy. @default flakeFolder */
  readonly shownFolder?: string;
  /** The program. @default nix-instantiate on PATH */
  readonly nixInstantiate?: string;
}

/**
 * What NixOS starts on the hosts, in their order. The flake is evaluated with stand-ins for its inputs, and nothing is
 * built or written, so neither a network nor a Nix store is needed.
 * @throws CannotRehearse if Nix is missing, with Nix's own words if the flake does not evaluate, or if it lacks a host
 */
export async function evaluateHosts(
  flakeFolder: string,
  hosts: readonly EvaluatedHost[],
  options: EvaluateOptions = {},
): Promise<readonly HostSettings[]> {
  const real = realpathSync(flakeFolder); // Nix names files by their real paths
  const { text, files } = unpack(await instantiate(real, { shownFolder: flakeFolder, ...options }));
  const settings = parseSettings(text, files);
  return hosts.map(({ name, hostname }) => {
    const found = settings.get(hostname);
    if (found === undefined) throw new CannotRehearse(`The flake has no host "${hostname}", which the manifest has.`);
    return { ...found, name };
  });
}

/** What Nix prints. */
async function instantiate(flakeFolder: string, options: EvaluateOptions): Promise<string> {
  const { extra = {}, kubernetesVersion, shownFolder = flakeFolder } = options;
  const argument = { extra, kubernetesVersion, packageNames: wordsOfFlake(flakeFolder) };
  const evaluation = await evaluateFlake(flakeFolder, "tests/settings.nix", argument, options);
  if (evaluation.kind === "evaluated") return evaluation.json;
  if (evaluation.kind === "missing") throw new CannotRehearse(MISSING);
  throw new CannotRehearse(refusal(evaluation.words, flakeFolder, shownFolder));
}

const MISSING =
  "nix-instantiate is missing. It reads from the flake what runs on each host. Install Nix (https://nixos.org/download), " +
  "or on Debian the package nix-bin.";

function refusal(stderr: string, flakeFolder: string, shownFolder: string): string {
  const words = stderr.replace("(use '--show-trace' to show detailed location information)", "").trim();
  const hint = /attribute '.*' missing/.test(words) ? `\n${STAND_INS}` : "";
  return `The flake does not evaluate. Nix says:\n${words.replaceAll(flakeFolder, shownFolder)}${hint}`;
}

const STAND_INS =
  "The flake is evaluated with stand-ins for nixpkgs, which have only the functions and modules that ducksnest's own modules use. " +
  "If nixpkgs has the attribute, leave out the line while you rehearse.";
