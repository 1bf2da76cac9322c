/** JSON data. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A mapping of JSON data. */
export type JsonObject = { readonly [key: string]: Json };

/** What a synthesis made, as data. An output that was not asked for is empty. */
export interface Emitted {
  /** Kubernetes objects, of all charts. */
  readonly cluster: readonly JsonObject[];
  /** Terraform configurations by stack. */
  readonly cloud: ReadonlyMap<string, JsonObject>;
  /** What each generated host file sets below `ducksnest`, by host name; paths are text. */
  readonly hosts: ReadonlyMap<string, JsonObject>;
}

/** The value at a path of keys, or undefined where the path leaves the data. */
export function at(value: Json | undefined, ...path: readonly (string | number)[]): Json | undefined {
  return path.reduce<Json | undefined>(
    (current, key) =>
      typeof current === "object" && current !== null && Object.hasOwn(current, key)
        ? (current as { readonly [key: string]: Json })[key]
        : undefined,
    value,
  );
}

/** The list at a path; empty where there is none. */
export function listAt(value: Json | undefined, ...path: readonly (string | number)[]): readonly Json[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** The text at a path, or undefined where there is none. */
export function textAt(value: Json | undefined, ...path: readonly (string | number)[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === "string" ? found : undefined;
}

/** The number at a path, or undefined where there is none. */
export function numberAt(value: Json | undefined, ...path: readonly (string | number)[]): number | undefined {
  const found = at(value, ...path);
  return typeof found === "number" ? found : undefined;
}
