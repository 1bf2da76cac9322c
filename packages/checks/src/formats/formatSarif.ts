import { type Finding, maskSecrets } from "@ducksnest/manifest";
import type { Location, Log, ReportingDescriptor, Result } from "sarif";
import { FINDINGS_BEFORE_RULES } from "../findings";
import { RULES } from "../rules";
import { formatJson } from "./formatJson";

/**
 * Findings as a SARIF 2.1.0 log for code scanning services.
 * @param version version of the ducksnest command
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function formatSarif(findings: readonly Finding[], version: string): string {
  const log: Log = {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "ducksnest", version, rules: descriptors(findings) } },
        results: findings.map(toResult),
        // Positions count UTF-16 units.
        columnKind: "utf16CodeUnits",
      },
    ],
  };
  return formatJson(log);
}

/** All rules, and all other names among the findings. */
function descriptors(findings: readonly Finding[]): ReportingDescriptor[] {
  const known = RULES.map(
    ({ name, severity, meaning, remedy, source }): ReportingDescriptor => ({
      id: name,
      shortDescription: { text: meaning },
      help: { text: remedy },
      helpUri: source,
      defaultConfiguration: { level: severity },
    }),
  );
  const names = new Set(known.map(({ id }) => id));
  const others = [...new Set(findings.map(({ rule }) => rule))].filter((rule) => !names.has(rule)).sort();
  return [...known, ...others.map((id) => ({ id, shortDescription: { text: FINDINGS_BEFORE_RULES[id] ?? id } }))];
}

function toResult({ rule, severity, message, fix, position, related }: Finding): Result {
  return {
    ruleId: rule,
    level: severity,
    message: { text: `${message} ${fix}` },
    locations: [toLocation(position)],
    ...(related.length > 0 && {
      relatedLocations: related.map((each) => ({ ...toLocation(each.position), message: { text: each.message } })),
    }),
  };
}

function toLocation({ file, line, column }: Finding["position"]): Location {
  return {
    physicalLocation: {
      artifactLocation: { uri: toUri(file) },
      region: { startLine: line, startColumn: column },
    },
  };
}

/**
 * A path as a relative reference, in which no character starts a scheme, a query or a fragment. Secrets are masked before
 * encoding, because nothing recognizes them afterwards.
 * @see https://www.rfc-editor.org/rfc/rfc3986#section-4.2
 */
function toUri(file: string): string {
  const path = encodeURI(
    maskSecrets(file)
      .replaceAll("\\", "/")
      .replace(/\p{Cs}/gu, "\u{fffd}"),
  ).replace(/[?#]/g, encodeURIComponent);
  return /^[^/]*:/.test(path) ? `./${path}` : path;
}
