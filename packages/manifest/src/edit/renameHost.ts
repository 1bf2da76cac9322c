import { isMap, isScalar, Scalar } from "yaml";
import { isMapping } from "../source/data";
import { quoted } from "../text/quoted";
import { EditableManifest, type HostSpan, type Splice } from "./EditableManifest";
import { refuseName } from "./refuseName";
import { keyText } from "./renderHost";

/** Settings of `renameHost`. */
export interface RenameOptions {
  /**
   * Whether a host without `hostname` gets its old name as its `hostname`, so that only the key changes.
   * @default false
   */
  readonly keepHostname?: boolean;
  /** Address that the host gets in the manifest, for a host without `address`. @default none */
  readonly address?: string;
}

/** A value that a new key changes. */
export interface ChangedValue {
  /** Where the value is used: the key under `hosts`, or the host's hostname, which is also its node's name. */
  readonly value: "name" | "hostname";
  readonly before: string;
  readonly after: string;
}

/**
 * Changes the key of a host, keeping its quotes, and nothing else: a host without `hostname` gets another hostname with it.
 * `changedByRename` says so beforehand. The options can write more keys into the host.
 * @param text the manifest: valid YAML, but it may be an invalid manifest
 * @param to the new key: a DNS label
 * @throws ManifestEditError if the text is not valid YAML, if there is no host `from`, if `to` is taken or not a DNS label, or
 * if the host is laid out so that a key cannot be written into it
 */
export function renameHost(text: string, from: string, to: string, options: RenameOptions = {}): string {
  const manifest = new EditableManifest(text);
  const host = manifest.findHost(from);
  if (from === to) return text;
  refuseName(manifest, to, host.start);
  const [start = 0, end = 0] = host.key.range ?? [];
  const more = {
    ...(options.keepHostname === true && hostnameOf(manifest, from) === undefined && { hostname: from }),
    ...(options.address !== undefined && { address: options.address }),
  };
  const splices: Splice[] = [{ start, end, text: keyLike(host.key, to) }];
  if (Object.keys(more).length > 0) splices.push(keysInto(manifest, host, more));
  return manifest.spliced(splices, (hosts) =>
    Object.fromEntries(
      Object.entries(hosts).map(([name, value]) => {
        if (name !== from) return [name, value];
        return [to, isMapping(value) ? { ...value, ...more } : value];
      }),
    ),
  );
}

/**
 * The values that `renameHost` would change: the name and, for a host without `hostname`, the hostname.
 * @throws ManifestEditError if the text is not valid YAML, or if there is no host `from`
 */
export function changedByRename(text: string, from: string, to: string): readonly ChangedValue[] {
  const manifest = new EditableManifest(text);
  manifest.findHost(from);
  if (from === to) return [];
  const name: ChangedValue = { value: "name", before: from, after: to };
  return hostnameOf(manifest, from) === undefined ? [name, { ...name, value: "hostname" }] : [name];
}

/** The hostname that the manifest states for a host; undefined if it states none. */
function hostnameOf(manifest: EditableManifest, name: string): unknown {
  const hosts = isMapping(manifest.data) ? manifest.data.hosts : undefined;
  const host = isMapping(hosts) ? hosts[name] : undefined;
  return isMapping(host) ? host.hostname : undefined;
}

/** The new key in the quotes of the old one. */
function keyLike(key: unknown, to: string): string {
  if (isScalar(key) && key.type === Scalar.QUOTE_DOUBLE) return JSON.stringify(to);
  if (isScalar(key) && key.type === Scalar.QUOTE_SINGLE) return `'${to}'`;
  return keyText(to);
}

/** Puts keys before the first key of a host. */
function keysInto(
  manifest: EditableManifest,
  { name, start, value }: HostSpan,
  keys: Readonly<Record<string, string>>,
): Splice {
  const first = isMap(value) ? value.items[0]?.key : undefined;
  if (!isMap(value) || !isScalar(first) || !first.range) {
    return manifest.fail(
      start,
      `The host ${quoted(name)} is not a mapping of its own, so its ${Object.keys(keys).join(" and ")} cannot be written into it.`,
      "Write the host in full first.",
    );
  }
  const [at] = first.range;
  const print = first.type === Scalar.QUOTE_DOUBLE ? (text: string) => JSON.stringify(text) : keyText;
  const gap = manifest.startsLine(at) ? manifest.newline + " ".repeat(manifest.columnAt(at)) : " ";
  const lines = Object.entries(keys).map(
    ([key, text]) => `${print(key)}: ${print(text)}${value.flow ? "," : ""}${gap}`,
  );
  return { start: at, end: at, text: lines.join("") };
}
