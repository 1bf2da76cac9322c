import { isCollection, isMap, isScalar, Scalar } from "yaml";
import type { EditableManifest } from "./EditableManifest";

/** How a file writes its hosts. */
export interface HostStyle {
  /** Spaces before a host's key. */
  readonly column: number;
  /** Spaces by which each level is indented. */
  readonly step: number;
  /** `block`: one key per line. `flow`: `{ a: 1 }`. `json`: flow, with every key and text in double quotes. */
  readonly form: "block" | "flow" | "json";
  /** Whether flow mappings have a space inside their brackets. */
  readonly padded: boolean;
}

const DEFAULT_STEP = 2;

/** The style of the last host. */
export function styleOfHosts(manifest: EditableManifest): HostStyle {
  const { hostsMap, hostsPair } = manifest;
  const last = manifest.hosts.at(-1);
  const value = last?.value;
  const outer = columnOf(manifest, hostsPair.key) ?? 0;
  const column = last
    ? manifest.columnAt(last.start)
    : (columnOf(manifest, hostsMap?.items[0]?.key) ?? outer + DEFAULT_STEP);
  const inFlow = isCollection(value) && value.flow === true;
  const inside = isMap(value) && !inFlow ? columnOf(manifest, value.items[0]?.key) : undefined;
  const form = hostsMap?.flow || inFlow ? (isJson(hostsMap?.flow ? hostsMap : value) ? "json" : "flow") : "block";
  return {
    column,
    step: Math.max(1, (inside ?? 2 * column - outer) - column),
    form,
    padded: !isTight(manifest, value),
  };
}

function columnOf(manifest: EditableManifest, key: unknown): number | undefined {
  return isScalar(key) && key.range ? manifest.columnAt(key.range[0]) : undefined;
}

/** Whether the keys of a flow mapping are in double quotes, as JSON requires. */
function isJson(map: unknown): boolean {
  const key = isMap(map) ? map.items[0]?.key : undefined;
  return isScalar(key) && key.type === Scalar.QUOTE_DOUBLE;
}

/** Whether a value is a flow mapping without a blank after its bracket. */
function isTight({ text }: EditableManifest, value: unknown): boolean {
  const start = isMap(value) && value.flow ? value.range?.[0] : undefined;
  return start !== undefined && /^\{\S/.test(text.slice(start, start + 2));
}
