import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
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

/** The whole flake of a hundred hosts prints a few MiB. */
const MAX_BYTES = 1 << 28;

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

/** Reading a flake outside the store is allowed, whatever the user's nix.conf says. */
const ANYWHERE = ["--option", "pure-eval", "false", "--option", "restrict-eval", "false"];

function instantiate(flakeFolder: string, options: EvaluateOptions): Promise<string> {
  const { shownFolder = flakeFolder, nixInstantiate = "nix-instantiate" } = options;
  const args = ["--eval", "--strict", "--json", "--store", "dummy://", ...ANYWHERE, "-"];
  return new Promise((resolve, reject) => {
    const child = execFile(nixInstantiate, args, { maxBuffer: MAX_BYTES }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else if (error.code === "ENOENT") reject(new CannotRehearse(MISSING));
      else reject(new CannotRehearse(refusal(stderr || error.message, flakeFolder, shownFolder)));
    });
    child.stdin?.on("error", () => undefined); // if the program ends before it has read all, its own words say why
    child.stdin?.end(question(flakeFolder, options));
  });
}

/** The Nix expression with the settings. */
function question(flakeFolder: string, { extra = {}, kubernetesVersion }: EvaluateOptions): string {
  const given = { extra, kubernetesVersion, packageNames: wordsBelow(join(flakeFolder, "hosts")) };
  return `import ${nixPath(join(flakeFolder, "tests/settings.nix"))} (builtins.fromJSON ${nixString(JSON.stringify(given))})`;
}

/** A literal path cannot contain blanks or letters such as ö. */
function nixPath(path: string): string {
  return `(/. + ${nixString(path)})`;
}

function nixString(text: string): string {
  return `"${text.replaceAll(/["\\$]/g, "\\$&")}"`;
}

/** The words of all Nix files, because any may name a package that the stand-in for nixpkgs lacks. */
function wordsBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith(".nix") && statSync(join(folder, file), { throwIfNoEntry: false })?.isFile(),
  );
  const words = files.flatMap((file) => readFileSync(join(folder, file), "utf8").match(/[A-Za-z_][\w'-]*/g) ?? []);
  return [...new Set(words)];
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
