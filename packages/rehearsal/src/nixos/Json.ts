/** A JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json };

/** The value at a path of keys; undefined if there is none. */
export function valueAt(json: Json | undefined, path: readonly string[]): Json | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return json;
  return isObject(json) && Object.hasOwn(json, key) ? valueAt(json[key], rest) : undefined;
}

/** The object with another value at a path of keys. Objects on the way are made. */
export function withValue(json: JsonObject, [key, ...rest]: readonly [string, ...string[]], value: Json): JsonObject {
  const [next, ...others] = rest;
  if (next === undefined) return { ...json, [key]: value };
  const inner = json[key];
  return { ...json, [key]: withValue(isObject(inner) ? inner : {}, [next, ...others], value) };
}

/** True for an object, false for a list. */
export function isObject(json: Json | undefined): json is JsonObject {
  return typeof json === "object" && json !== null && !isList(json);
}

function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}
