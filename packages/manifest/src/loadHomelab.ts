import { readFileSync } from "node:fs";
import { isAbsolute, relative } from "node:path";
import { consistencyProblems, type HostPart, type Parts } from "./consistency";
import { byPosition, type Diagnostic } from "./Diagnostic";
import { ManifestSource } from "./ManifestSource";
import type { Homelab } from "./model";
import { diagnose, type Problem } from "./Problem";
import { homelabSchema, type ParsedHomelab, tailnet } from "./schema/homelab";
import { host } from "./schema/host";
import { site } from "./schema/site";
import { schemaProblems } from "./schemaProblems";
import { toHomelab } from "./toHomelab";

/** What became of a manifest. */
export type LoadResult =
  | { readonly kind: "loaded"; readonly homelab: Homelab; readonly source: ManifestSource }
  /** It was read, and it is wrong. */
  | { readonly kind: "invalid"; readonly diagnostics: readonly Diagnostic[] }
  /** It could not be read as a manifest at all: missing, empty, or not YAML. */
  | { readonly kind: "unreadable"; readonly diagnostics: readonly Diagnostic[] };

/**
 * Reads and validates a manifest file. Never throws for a bad manifest.
 * @param file path, absolute or from the working directory; diagnostics show it relative where that is shorter
 */
export function loadHomelab(file: string): LoadResult {
  const shown = shownPath(file);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    return unreadable(
      shown,
      `Cannot read the manifest: ${reason(error)}.`,
      "Create it, or name another with --manifest.",
    );
  }
  return parseHomelab(text, shown);
}

/** Validates a manifest's text; `file` is how diagnostics name it. */
export function parseHomelab(text: string, file: string): LoadResult {
  const source = new ManifestSource(file, text);
  const broken = syntaxDiagnostics(source);
  if (broken.length > 0) return { kind: "unreadable", diagnostics: broken };

  let data: unknown;
  try {
    data = source.toData();
  } catch (error) {
    return unreadable(file, `The YAML cannot be resolved: ${reason(error)}.`, "Check its anchors and aliases.");
  }
  if (data === null)
    return unreadable(file, "The manifest is empty.", "Start from the reference homelab.yaml in the README.");

  const parsed = homelabSchema.safeParse(data);
  const problems = [
    ...(parsed.success ? [] : schemaProblems(parsed.error.issues, data, (path) => source.scalarText(path))),
    ...namesWithoutMeaning(data),
    ...consistencyProblems(parsed.success ? partsOf(parsed.data) : salvage(data)),
  ];
  if (parsed.success && problems.length === 0) return { kind: "loaded", homelab: toHomelab(parsed.data), source };
  return { kind: "invalid", diagnostics: problems.map((problem) => diagnose(source, problem)).sort(byPosition) };
}

function partsOf(parsed: ParsedHomelab): Parts {
  return {
    sites: new Map(Object.entries(parsed.sites)),
    hosts: new Map(Object.entries(parsed.hosts).map(([name, host]) => [name, { host, broken: new Set() }])),
    tailnetInterface: parsed.tailnet.interface,
  };
}

/** The sites and hosts of a manifest that is invalid somewhere, as far as each is valid by itself. */
function salvage(data: unknown): Parts {
  const { sites, hosts, tailnet: network } = record(data);
  return {
    tailnetInterface: tailnet.safeParse(network).data?.interface,
    sites: isRecord(sites)
      ? new Map(Object.entries(sites).map(([name, value]) => [name, site.safeParse(value).data]))
      : undefined,
    hosts: isRecord(hosts)
      ? new Map(Object.entries(hosts).map(([name, value]) => [name, salvageHost(value)]))
      : undefined,
  };
}

/** zod leaves `__proto__` out of a record without a word. */
function namesWithoutMeaning(data: unknown): Problem[] {
  return ["sites", "hosts", "users", "checks"]
    .filter((section) => Object.hasOwn(record(record(data)[section]), "__proto__"))
    .map((section) => ({
      rule: "invalid-value",
      path: [section, "__proto__"],
      at: "key",
      message: `"__proto__" cannot be a name.`,
      fix: "Rename it.",
    }));
}

function salvageHost(value: unknown): HostPart {
  const raw = record(value);
  const valid: Record<string, unknown> = {};
  const broken = new Set<string>();
  for (const [key, schema] of Object.entries(host.shape)) {
    const parsed = schema.safeParse(raw[key]);
    if (parsed.success) valid[key] = parsed.data;
    else broken.add(key);
  }
  return { host: valid, broken };
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function syntaxDiagnostics(source: ManifestSource): Diagnostic[] {
  const diagnostics = source.syntaxProblems.map(({ offset, message, fix }): Diagnostic => {
    const position = source.positionAt(offset);
    return {
      rule: "yaml-syntax",
      severity: "error",
      position,
      excerpt: source.line(position.line),
      path: "",
      message: `${message.replace(/\.$/, "")}.`,
      fix,
      related: [],
    };
  });
  return diagnostics.sort(byPosition);
}

function unreadable(file: string, message: string, fix: string): LoadResult {
  const position = { file, line: 1, column: 1 };
  return {
    kind: "unreadable",
    diagnostics: [
      {
        rule: "unreadable-manifest",
        severity: "error",
        position,
        excerpt: undefined,
        path: "",
        message,
        fix,
        related: [],
      },
    ],
  };
}

function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return "there is no such file";
  if (code === "EISDIR") return "it is a folder";
  if (code === "EACCES") return "permission denied";
  return message;
}

function shownPath(file: string): string {
  const short = relative(process.cwd(), file);
  return isAbsolute(file) && short.startsWith("..") ? file : short || file;
}
