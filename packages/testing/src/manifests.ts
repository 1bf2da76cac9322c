import { type Homelab, parseHomelab, type UnlocatedFinding } from "@ducksnest/manifest";
import { derive, type HostFacts, type Topology } from "@ducksnest/topology";
import { parse, stringify } from "yaml";
import { exampleText, referenceText } from "./examples";

/** A manifest as plain data. */
export type ManifestData = { [key: string]: ManifestValue };
/** A value in a manifest. */
export type ManifestValue = string | number | boolean | null | ManifestValue[] | ManifestData;

let reference: ManifestData | undefined;

function referenceData(): ManifestData {
  const data: ManifestData = parse(referenceText());
  return data;
}

/**
 * The reference homelab's manifest as data, with some values replaced: the key is the dotted path, `undefined` removes.
 * `aManifest({ "cluster.podCidr": "10.42.0.0/16", "hosts.old": undefined })`
 */
export function aManifest(changes: Readonly<Record<string, ManifestValue | undefined>> = {}): ManifestData {
  reference ??= referenceData();
  return withChanges(reference, changes);
}

/** A copy of a manifest's data with some values replaced, as in `aManifest`. Indexes of lists are keys. */
export function withChanges(
  manifest: ManifestData,
  changes: Readonly<Record<string, ManifestValue | undefined>>,
): ManifestData {
  const data = structuredClone(manifest);
  for (const [path, value] of Object.entries(changes)) change(data, path.split("."), value);
  return data;
}

function change(data: ManifestData, [key, ...rest]: readonly string[], value: ManifestValue | undefined): void {
  if (key === undefined) return;
  if (rest.length === 0) {
    if (value === undefined) delete data[key];
    else data[key] = structuredClone(value); // because a later path may lead into it
    return;
  }
  const child = data[key] ?? {};
  data[key] = child;
  if (!isMapping(child)) throw new Error(`"${key}" is not a mapping, so it has no "${rest.join(".")}"`);
  change(child, rest, value);
}

function isMapping(value: ManifestValue): value is ManifestData {
  return typeof value === "object" && value !== null;
}

/** Manifest data as the text of a file. */
export function manifestText(data: ManifestData): string {
  return stringify(data, { lineWidth: 0 });
}

/** The reference homelab with some values replaced. @throws Error if that is not a valid manifest */
export function aHomelab(changes: Readonly<Record<string, ManifestValue | undefined>> = {}): Homelab {
  return homelabOf(aManifest(changes));
}

/** The homelab that the data describes. @throws Error if it is not a valid manifest */
export function homelabOf(data: ManifestData): Homelab {
  return homelabOfText(manifestText(data));
}

/** The homelab of an example; throws if there is no such example. */
export function exampleHomelab(name: string): Homelab {
  return homelabOfText(exampleText(name));
}

/** Homelabs that were read last, by text. Many tests use the same one, and none can change it. */
const known = new Map<string, Homelab>();
const KNOWN_AT_MOST = 16;

function homelabOfText(text: string): Homelab {
  const before = known.get(text);
  if (before !== undefined) return before;
  const loaded = parseHomelab(text, "homelab.yaml");
  if (loaded.kind !== "loaded") {
    throw new Error(loaded.findings.map(({ path, message }) => `${path}: ${message}`).join("\n"));
  }
  const [oldest] = known.keys();
  if (oldest !== undefined && known.size >= KNOWN_AT_MOST) known.delete(oldest);
  known.set(text, loaded.homelab);
  return loaded.homelab;
}

/** The topology of the reference homelab with some values replaced. */
export function aTopology(changes: Readonly<Record<string, ManifestValue | undefined>> = {}): Topology {
  return topologyOf(aHomelab(changes));
}

/** The topology of a homelab. @throws Error if it cannot be derived */
export function topologyOf(homelab: Homelab): Topology {
  const derivation = derive(homelab);
  if (derivation.kind === "derived") return derivation.topology;
  throw new Error(derivation.findings.map(({ path, message }) => `${path.join(".")}: ${message}`).join("\n"));
}

/** The findings that say why a homelab cannot be derived; empty if it can. */
export function underivable(homelab: Homelab): readonly UnlocatedFinding[] {
  const derivation = derive(homelab);
  return derivation.kind === "derived" ? [] : derivation.findings;
}

/** The facts of a host by its name. @throws Error if there is no such host */
export function factsOf(topology: Topology, name: string): HostFacts {
  const facts = topology.hosts.find((host) => host.name === name);
  if (facts === undefined) throw new Error(`no host "${name}"`);
  return facts;
}
