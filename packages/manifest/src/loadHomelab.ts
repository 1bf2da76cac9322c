import { closeSync, openSync, readSync } from "node:fs";
import { consistencyFindings } from "./consistency/consistencyFindings";
import type { HostPart, Parts } from "./consistency/Parts";
import { byPosition, type Finding, type Position } from "./findings/Finding";
import { schemaFindings } from "./findings/schemaFindings";
import { locate, type Place, type UnlocatedFinding } from "./findings/UnlocatedFinding";
import type { Homelab } from "./model";
import { homelabSchema, type ParsedHomelab, tailnet } from "./schema/homelab";
import { host } from "./schema/host";
import { site } from "./schema/site";
import { isMapping, mapping } from "./source/data";
import { decodeUtf8 } from "./source/decode";
import { ManifestSource } from "./source/ManifestSource";
import type { AnchorName, BadText } from "./source/ManifestTree";
import { type Excerpt, SourceText } from "./source/SourceText";
import { shownPath } from "./source/shownPath";
import { quoted } from "./text/quoted";
import { quotedAt } from "./text/secretKeys";
import { findSecret, maskSecrets } from "./text/secrets";
import { toHomelab } from "./toHomelab";

/** The result of loading a manifest. */
export type LoadResult =
  | { readonly kind: "loaded"; readonly homelab: Homelab; readonly source: ManifestSource }
  /** It could be read, but at least one value is wrong. */
  | { readonly kind: "invalid"; readonly findings: readonly Finding[] }
  /** It could not be read: the file is missing, empty or not YAML. */
  | { readonly kind: "unreadable"; readonly findings: readonly Finding[] };

/**
 * Largest manifest, in bytes. A manifest of 10,000 hosts is about 4 MB; the YAML library needs 80 times a file's size.
 */
export const MAX_MANIFEST_BYTES = 16 * 1024 * 1024;

/**
 * Reads and validates a manifest file: one YAML 1.2 document in UTF-8 of at most 16 MiB, with mappings and lists nested
 * at most 100 levels deep. Never throws for a bad manifest.
 * @param file path, absolute or relative to the working directory; findings show the relative path if it is shorter
 */
export function loadHomelab(file: string): LoadResult {
  const shown = shownPath(file);
  let bytes: Buffer;
  try {
    bytes = readStart(file, MAX_MANIFEST_BYTES + 1);
  } catch (error) {
    return unreadable(
      shown,
      `Cannot read the manifest: ${reason(error)}.`,
      "Create it, or pass another path with --manifest.",
    );
  }
  if (bytes.length > MAX_MANIFEST_BYTES) return tooLarge(shown);
  const decoded = decodeUtf8(bytes);
  if (decoded.kind === "text") return parseHomelab(decoded.text, shown);
  const source = new SourceText(shown, maskSecrets(decoded.text));
  const position = source.positionAt(decoded.offset);
  return unreadable(shown, decoded.message, decoded.fix, position, source.excerptAt(position));
}

/** What was parsed last. A command with several steps reads the same manifest for each, and nothing changes a result. */
let last: { readonly text: string; readonly file: string; readonly result: LoadResult } | undefined;

/** Like `loadHomelab`, but for a text. @param file how messages name the file */
export function parseHomelab(text: string, file: string): LoadResult {
  if (last?.text !== text || last.file !== file) last = { text, file, result: parsed(text, file) };
  return last.result;
}

function parsed(text: string, file: string): LoadResult {
  if (Buffer.byteLength(text) > MAX_MANIFEST_BYTES) return tooLarge(file);
  const source = new ManifestSource(file, text);
  if (source.syntaxFindings.length > 0) return { kind: "unreadable", findings: syntaxFindings(source) };
  const data = source.toData();
  if (data === null)
    return unreadable(file, "The manifest is empty.", "Start from a copy of examples/reference/homelab.yaml.");

  const checked = homelabSchema.safeParse(data);
  const found = checked.success ? [] : schemaFindings(checked.error.issues, data, (path) => source.scalarText(path));
  const problems = [
    ...found,
    ...badTextFindings(source.badTexts, found),
    ...anchorFindings(source.anchorNames),
    ...takenNames(data),
    ...consistencyFindings(checked.success ? partsOf(checked.data) : salvage(data)),
  ];
  if (checked.success && problems.length === 0) return { kind: "loaded", homelab: toHomelab(checked.data), source };
  const findings = problems.map((problem) => locate(source, problem)).sort(byPosition);
  return { kind: "invalid", findings: joinEqual(findings) };
}

function partsOf(parsed: ParsedHomelab): Parts {
  return {
    sites: new Map(Object.entries(parsed.sites)),
    hosts: new Map(Object.entries(parsed.hosts).map(([name, host]) => [name, { host, broken: new Set() }])),
    tailnetInterface: parsed.tailnet.interface,
    tailnetCidr: parsed.tailnet.cidr,
  };
}

/** The valid sites and hosts of an invalid manifest. */
function salvage(data: unknown): Parts {
  const { sites, hosts, tailnet: network } = mapping(data);
  const parsed = tailnet.safeParse(network).data;
  return {
    tailnetInterface: parsed?.interface,
    tailnetCidr: parsed?.cidr,
    sites: isMapping(sites)
      ? new Map(Object.entries(sites).map(([name, value]) => [name, site.safeParse(value).data]))
      : undefined,
    hosts: isMapping(hosts)
      ? new Map(Object.entries(hosts).map(([name, value]) => [name, salvageHost(value)]))
      : undefined,
  };
}

/** Findings for `__proto__`, which zod drops silently, because assigning it changes an object's prototype. */
function takenNames(data: unknown): UnlocatedFinding[] {
  return ["sites", "hosts", "users", "checks"].flatMap((section) =>
    Object.keys(mapping(mapping(data)[section]))
      .filter((name) => name === "__proto__")
      .map((name) => ({
        rule: "invalid-value",
        path: [section, name],
        at: "key",
        message: `${quoted(name)} cannot be a name, because JavaScript reserves it.`,
        fix: "Rename it.",
      })),
  );
}

/** Findings for texts that no output can contain, unless another finding reports them already. */
function badTextFindings(texts: readonly BadText[], others: readonly UnlocatedFinding[]): UnlocatedFinding[] {
  const key = ({ path, at = "value" }: Place) => JSON.stringify([at, ...path]);
  const reported = new Set(others.map(key));
  return textFindings(texts.filter((text) => !reported.has(key(text))));
}

function textFindings(texts: readonly BadText[]): UnlocatedFinding[] {
  return texts.map(({ path, at, text }) => ({
    rule: "invalid-value",
    path,
    at,
    message: `${quotedAt(path, text)} contains ${badCharacters(text)}; every ${at} must be one line of plain text.`,
    fix: findSecret(text)?.fix ?? (at === "key" ? "Rename it." : "Write it on one line, without such characters."),
  }));
}

/** Secrets that are an anchor's name, which no rule sees, because the name is part of no value. */
function anchorFindings(anchors: readonly AnchorName[]): UnlocatedFinding[] {
  return anchors.flatMap(({ path, at, name }): UnlocatedFinding[] => {
    const secret = findSecret(name);
    if (secret === undefined) return [];
    const message = `The anchor of this ${at} looks like ${secret.what}, and everyone with access to the repository can use it.`;
    return [{ rule: "invalid-value", path, at, message, fix: secret.fix }];
  });
}

function badCharacters(text: string): string {
  if (/[\r\n\u2028\u2029]/.test(text)) return "a line break";
  if (text.includes("\t")) return "a tab";
  return /\p{Cs}/u.test(text) ? "half of a surrogate pair" : "a control character";
}

/** Joins the findings of one value that several aliases use. They differ only in their related places. */
function joinEqual(findings: readonly Finding[]): Finding[] {
  const joined = new Map<string, Finding>();
  for (const finding of findings) {
    const { rule, position, message, fix, related } = finding;
    const key = JSON.stringify([rule, position.line, position.column, message, fix]);
    const first = joined.get(key);
    joined.set(key, first ? { ...first, related: [...first.related, ...related] } : finding);
  }
  return [...joined.values()];
}

function salvageHost(value: unknown): HostPart {
  const raw = mapping(value);
  const valid: Record<string, unknown> = {};
  const broken = new Set<string>();
  for (const [key, schema] of Object.entries(host.shape)) {
    const parsed = schema.safeParse(raw[key]);
    if (parsed.success) valid[key] = parsed.data;
    else broken.add(key);
  }
  return { host: valid, broken };
}

function syntaxFindings(source: ManifestSource): Finding[] {
  return source.syntaxFindings.map(({ offset, message, fix, related }): Finding => {
    const position = source.positionAt(offset);
    return {
      rule: "yaml-syntax",
      severity: "error",
      position,
      ...(source.excerptAt(position) ?? { excerpt: undefined }),
      path: "",
      message,
      fix,
      related: related ? [{ position: source.positionAt(related.offset), message: related.message }] : [],
    };
  });
}

function unreadable(
  file: string,
  message: string,
  fix: string,
  position: Position = { file, line: 1, column: 1 },
  excerpt: Excerpt | undefined = undefined,
): LoadResult {
  const rule = "unreadable-manifest";
  const shown = excerpt ?? { excerpt: undefined };
  return {
    kind: "unreadable",
    findings: [{ rule, severity: "error", position, ...shown, path: "", message, fix, related: [] }],
  };
}

function tooLarge(file: string): LoadResult {
  return unreadable(
    file,
    `The manifest is larger than ${MAX_MANIFEST_BYTES / 1024 / 1024} MiB.`,
    "Check that this is the right file; a manifest of 10,000 hosts is about 4 MiB.",
  );
}

/** The first bytes of a file, up to a limit, because a device may have no end. */
function readStart(file: string, limit: number): Buffer {
  const descriptor = openSync(file, "r");
  try {
    const chunks: Buffer[] = [];
    let total = 0;
    while (total < limit) {
      const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, limit - total)); // all that is kept of it is overwritten
      const read = readSync(descriptor, chunk);
      if (read === 0) break;
      chunks.push(chunk.subarray(0, read));
      total += read;
    }
    return Buffer.concat(chunks);
  } finally {
    closeSync(descriptor);
  }
}

const CHUNK_BYTES = 64 * 1024;

function reason(error: unknown): string {
  // Errors of the file system need not be instances of this realm's Error.
  const { code, message }: { readonly code?: unknown; readonly message?: unknown } = Object(error);
  if (code === "ENOENT") return "there is no such file";
  if (code === "EISDIR") return "it is a folder";
  if (code === "EACCES") return "permission denied";
  return typeof message === "string" ? message : String(error);
}
