import { mapping, valueAt } from "../source/data";
import type { ManifestPath } from "../source/ManifestSource";
import { Cidr } from "../units/Cidr";
import { freeAddress, freeNetwork, MOST_NETWORKS, usableOnLan } from "../units/usable";
import { homelabSchema } from "./homelab";
import { hostKeys } from "./host";
import { cidr } from "./networks";
import { asYaml, type SchemaPart, schemaAt } from "./schemaAt";
import { type SiteKind, siteKeys } from "./site";

/** The part of the manifest's schema at `path`, with keys and examples that fit the rest of the manifest. */
export function schemaInContext(data: unknown, path: ManifestPath): SchemaPart {
  const part = schemaAt(homelabSchema, path);
  const example = exampleFor(data, path);
  return {
    ...part,
    keys: keysFor(data, path) ?? part.keys,
    examples: example === undefined ? part.examples : [example],
  };
}

/** The keys that a site or host of the site's kind can have; undefined for other places and for an unknown kind. */
function keysFor(data: unknown, [section, name, ...rest]: ManifestPath): readonly string[] | undefined {
  if (name === undefined || rest.length > 0) return undefined;
  if (section === "sites") return whereKnown(siteKind(data, name), siteKeys);
  if (section === "hosts") return whereKnown(siteKind(data, valueAt(data, ["hosts", name, "site"])), hostKeys);
  return undefined;
}

function whereKnown(kind: SiteKind | undefined, keys: (kind: SiteKind) => readonly string[]) {
  return kind && keys(kind);
}

function siteKind(data: unknown, site: unknown): SiteKind | undefined {
  const kind = typeof site === "string" ? valueAt(data, ["sites", site, "kind"]) : undefined;
  return kind === "lan" || kind === "aws" ? kind : undefined;
}

function exampleFor(data: unknown, path: ManifestPath): string | undefined {
  const [section, name, key, index, part] = path;
  if (name === undefined) return undefined;
  if (section === "hosts" && path.length === 2) return hostExample(valueAt(data, ["sites"]));
  if (section === "hosts" && key === "site" && path.length === 3) return siteExample(valueAt(data, ["sites"]));
  if (section !== "sites") return undefined;
  if (key === "kind" && path.length === 3) return kindExample(valueAt(data, ["sites", name]));
  if (key === "gateway" && path.length === 3) return gatewayExample(networkAt(data, ["sites", name, "cidr"]));
  if (key === "subnets" && part === "cidr" && path.length === 5)
    return subnetExample(valueAt(data, ["sites", name]), index);
  return undefined;
}

function hostExample(sites: unknown): string | undefined {
  const [site] = Object.keys(mapping(sites));
  return site === undefined ? undefined : asYaml({ site, role: "worker" });
}

function siteExample(sites: unknown): string | undefined {
  const [first] = Object.keys(mapping(sites));
  return first === undefined ? undefined : asYaml(first);
}

/** The kind that more of the site's keys belong to. */
function kindExample(site: unknown): SiteKind {
  const count = (kind: SiteKind) => siteKeys(kind).filter((key) => Object.hasOwn(mapping(site), key)).length;
  return count("aws") > count("lan") ? "aws" : "lan";
}

function subnetExample(site: unknown, index: string | number | undefined): string | undefined {
  const whole = networkAt(site, ["vpcCidr"]);
  const subnets = valueAt(site, ["subnets"]);
  if (whole === undefined || !Array.isArray(subnets) || subnets.length > MOST_NETWORKS) return undefined;
  const others = [...subnets.keys()].filter((other) => other !== index);
  const taken = others.flatMap((other) => networkAt(subnets, [other, "cidr"]) ?? []);
  return freeNetwork(whole, Math.max(24, whole.prefixLength), taken)?.toString();
}

function gatewayExample(lan: Cidr | undefined): string | undefined {
  return lan && lan.size >= 4 ? freeAddress(usableOnLan(lan), [])?.toString() : undefined;
}

function networkAt(data: unknown, path: ManifestPath): Cidr | undefined {
  const { data: parsed } = cidr.safeParse(valueAt(data, path));
  return parsed instanceof Cidr ? parsed : undefined;
}
