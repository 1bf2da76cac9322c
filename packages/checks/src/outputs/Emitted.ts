import type { FilePlace } from "@ducksnest/manifest";
import type { NixosFacts } from "./NixosFacts";

/** JSON data. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** A mapping of JSON data. */
export type JsonObject = { readonly [key: string]: Json };

/** Finds the place in the apps that an object comes from. */
export type PlaceOf = (object: JsonObject) => FilePlace | undefined;

/** The outputs of a synthesis, as data. An output that was not requested is empty. */
export interface Emitted {
  /** Kubernetes objects of all charts. */
  readonly cluster: readonly JsonObject[];
  /** Terraform configurations by stack. */
  readonly cloud: ReadonlyMap<string, JsonObject>;
  /**
   * The settings below `ducksnest` of each host, by host name: what the evaluation of the host says, and without one what the
   * generated file says. Paths are text.
   */
  readonly hosts: ReadonlyMap<string, JsonObject>;
  /**
   * The line of the apps that makes a Kubernetes object or a Terraform resource of this synthesis; undefined if the object
   * follows from the manifest. @default no line is known
   */
  readonly placeOf?: PlaceOf;
  /** When the Kubernetes objects were made, for rules about what expires, since rules do not read the clock. @default unknown */
  readonly now?: Date;
  /** What the evaluation of each host says, by host name. @default undefined: no host was evaluated */
  readonly nixos?: ReadonlyMap<string, NixosFacts>;
}

/** A path of keys and list indexes into data. */
type Path = readonly (string | number)[];

/** The value at a path, or undefined if the path leaves the data. */
export function at(value: Json | undefined, ...path: Path): Json | undefined {
  return path.reduce<Json | undefined>(child, value);
}

function child(value: Json | undefined, key: string | number): Json | undefined {
  if (isObject(value)) return Object.hasOwn(value, key) ? value[key] : undefined;
  return isList(value) && typeof key === "number" ? value[key] : undefined;
}

/** The mapping at a path; empty if there is none. */
export function objectAt(value: Json | undefined, ...path: Path): JsonObject {
  const found = at(value, ...path);
  return isObject(found) ? found : {};
}

/** The list at a path; empty if there is none. */
export function listAt(value: Json | undefined, ...path: Path): readonly Json[] {
  const found = at(value, ...path);
  return isList(found) ? found : [];
}

/** The text at a path, or undefined if there is none. */
export function textAt(value: Json | undefined, ...path: Path): string | undefined {
  const found = at(value, ...path);
  return typeof found === "string" ? found : undefined;
}

/** The number at a path, or undefined if there is none. */
export function numberAt(value: Json | undefined, ...path: Path): number | undefined {
  const found = at(value, ...path);
  return typeof found === "number" ? found : undefined;
}

/** The items of a list, or the value itself, because Terraform and AWS accept a single value in place of a list of one. */
export function asList(value: Json | undefined): readonly Json[] {
  if (value === undefined || value === null) return [];
  return isList(value) ? value : [value];
}

/** The texts in a list, or the value itself if it is a text. */
export function textsOf(value: Json | undefined): readonly string[] {
  return asList(value).filter((item) => typeof item === "string");
}

/** The texts in a mapping, by key; other values are left out. */
export function textEntries(value: Json | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(objectAt(value)).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

/** Whether a value is a mapping. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
