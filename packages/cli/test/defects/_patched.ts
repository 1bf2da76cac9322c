import type { Emitted, Json, JsonObject } from "@ducksnest/checks";
import type { MakeOutput, Output } from "@ducksnest/outputs";
import { type Change, type ManifestData, type Values, withChanges } from "@ducksnest/testing";

/** A maker whose output has the changes that concern it, as if somebody had made them in apps/. */
export function patched(make: MakeOutput, changes: readonly Change[]): MakeOutput {
  return async (topology, root): Promise<Output> => {
    const output = await make(topology, root);
    return { ...output, emitted: changes.reduce(withChange, output.emitted) };
  };
}

function withChange(emitted: Partial<Emitted>, change: Change): Partial<Emitted> {
  const { cluster, cloud, hosts } = emitted;
  if ("objects" in change && cluster) return { ...emitted, cluster: [...cluster, ...change.objects] };
  if ("object" in change && cluster) {
    const { kind, name, set } = change.object;
    return { ...emitted, cluster: replaced(cluster, (each) => each.kind === kind && nameOf(each) === name, set) };
  }
  if ("terraform" in change && cloud) {
    const { site, type, name, config } = change.terraform;
    return { ...emitted, cloud: withValues(cloud, site, { [`resource.${type}.${name}`]: config }) };
  }
  if ("terraformOverride" in change && cloud) {
    const { site, address, set } = change.terraformOverride;
    const below = /^(data\.|terraform$)/.test(address) ? address : `resource.${address}`;
    return { ...emitted, cloud: withValues(cloud, site, prefixed(below, set)) };
  }
  if ("hostSettings" in change && hosts) {
    return { ...emitted, hosts: withValues(hosts, change.hostSettings.host, change.hostSettings.set) };
  }
  return emitted;
}

function prefixed(prefix: string, values: Values): Values {
  return Object.fromEntries(Object.entries(values).map(([path, value]) => [`${prefix}.${path}`, value]));
}

function nameOf({ metadata }: JsonObject): Json | undefined {
  return typeof metadata === "object" && metadata !== null && "name" in metadata ? metadata.name : undefined;
}

/** @throws Error if no object is the one to change, because the entry would then test nothing */
function replaced(
  objects: readonly JsonObject[],
  isMeant: (object: JsonObject) => boolean,
  values: Values,
): readonly JsonObject[] {
  if (!objects.some(isMeant)) throw new Error("there is no such object");
  return objects.map((object) => (isMeant(object) ? withJson(object, values) : object));
}

/** @throws Error if there is nothing under that name */
function withValues(
  all: ReadonlyMap<string, JsonObject>,
  name: string,
  values: Values,
): ReadonlyMap<string, JsonObject> {
  const object = all.get(name);
  if (object === undefined) throw new Error(`there is no "${name}"`);
  return new Map([...all, [name, withJson(object, values)]]);
}

function withJson(object: JsonObject, values: Values): JsonObject {
  const data: ManifestData = JSON.parse(JSON.stringify(object));
  return withChanges(data, values);
}
