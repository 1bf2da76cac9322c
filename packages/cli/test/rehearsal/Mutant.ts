import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ClusterDeviation, ClusterInput } from "@ducksnest/rehearsal";
import type { ChangeableInput } from "../../src/rehearsal/clusterInput";

/** A mistake that somebody could make, and what a rehearsal has to say about it. */
export interface Mutant {
  readonly name: string;
  /** Name of the host whose settings have the mistake; undefined if it is not in the flake. */
  readonly host?: string;
  /** Makes the mistake in the flake. */
  readonly flake?: (flake: Flake) => void;
  /** Makes it in the Kubernetes YAML, or in the tokens. */
  readonly input?: (input: ClusterInput) => ClusterInput;
  /** The deviation: what deviates, and words of its cause. */
  readonly expected: { readonly host?: string; readonly what: RegExp; readonly says: readonly RegExp[] };
}

/** The rendered flake of a rehearsal. */
export class Flake {
  constructor(private readonly folder: string) {}

  /** Replaces a text that a file has. @throws Error if it does not have it */
  edit(path: string, from: string, to: string): void {
    const file = join(this.folder, path);
    const text = readFileSync(file, "utf8");
    if (!text.includes(from)) throw new Error(`${path} does not contain ${from}`);
    writeFileSync(file, text.replaceAll(from, to));
  }

  /** Writes the user's own settings of a host, the attributes of a NixOS module. */
  extra(hostname: string, settings: string): void {
    writeFileSync(join(this.folder, `hosts/${hostname}/extra.nix`), `{ lib, ... }: { ${settings} }\n`);
  }
}

/** The input with all these mistakes, each in its own host's settings. */
export function withMutants(input: ChangeableInput, mutants: readonly Mutant[]): ClusterInput {
  const changed: ClusterInput = {
    ...input,
    readSettings: async (version) => {
      const settings = new Map((await input.readSettings(version)).map((host) => [host.name, host]));
      for (const { host, flake } of mutants) {
        if (flake === undefined) continue;
        const hosts = await input.readSettings(version, (folder) => flake(new Flake(folder)));
        for (const each of hosts) if (each.name === host) settings.set(each.name, each);
      }
      return [...settings.values()];
    },
  };
  return mutants.reduce((before, { input: change }) => change?.(before) ?? before, changed);
}

/** The input with another text of a manifest. @throws Error if the manifest does not contain it */
export function editedYaml(input: ClusterInput, name: string, from: string | RegExp, to: string): ClusterInput {
  const manifests = input.manifests.map((manifest) => {
    if (manifest.name !== name) return manifest;
    const text = manifest.text.replace(from, to);
    if (text === manifest.text) throw new Error(`${name} does not contain ${from}`);
    return { ...manifest, text };
  });
  return { ...input, manifests };
}

/** The input with one more copy of a workload, in a namespace of its own, with a mistake. */
export function copiedYaml(
  input: ClusterInput,
  copy: { from: string; to: string },
  ...edit: [RegExp, string]
): ClusterInput {
  const original = input.manifests.find(({ name }) => name === `${copy.from}.k8s.yaml`);
  if (original === undefined) throw new Error(`There is no ${copy.from}.k8s.yaml`);
  const text = original.text.replaceAll(new RegExp(`\\b(name(space)?: )${copy.from}$`, "gm"), `$1${copy.to}`);
  const added = { ...original, name: `${copy.to}.k8s.yaml`, text };
  return editedYaml({ ...input, manifests: [...input.manifests, added] }, added.name, ...edit);
}

/** Whether a deviation is the one that a mutant has to cause. */
export function isExpected({ expected }: Mutant, { host, what, observed, cause }: ClusterDeviation): boolean {
  if (expected.host !== undefined && expected.host !== host) return false;
  return expected.what.test(what) && expected.says.every((words) => words.test(`${observed}\n${cause}`));
}
