import type { Json, JsonObject } from "@ducksnest/checks";

/** The value if it is a mapping; an empty mapping for any other value. */
export function mapping(value: Json | undefined): JsonObject {
  return isMapping(value) ? value : {};
}

function isMapping(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
