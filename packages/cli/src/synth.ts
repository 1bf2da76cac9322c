import { dirname } from "node:path";
import { formatCounts, formatJson, formatText } from "@ducksnest/checks";
import type { AddWorkloads } from "@ducksnest/cluster-app";
import type { Finding } from "@ducksnest/manifest";
import {
  oldLeftovers,
  recover,
  removeAll,
  synthesizeHomelab,
  type WriteReport,
  writeOutputs,
} from "@ducksnest/outputs";
import { createColors } from "picocolors";
import { findManifest } from "./findManifest";
import { OUTPUT_NAMES, type OutputName } from "./Output";
import { makersWith } from "./synthesize";
import type { CommonOptions, Format, Terminal } from "./Terminal";

/**
 * `ducksnest synth`: writes the outputs that a sound manifest describes; returns the exit code.
 * @param addWorkloads what runs on the cluster; apps/cluster/src/workloads.ts if undefined
 */
export async function synth(
  names: readonly OutputName[],
  options: CommonOptions,
  terminal: Terminal,
  addWorkloads: AddWorkloads | undefined,
): Promise<number> {
  const manifest = findManifest(options.manifest);
  const root = dirname(manifest);
  const recovered = await recover(root);
  if (recovered !== undefined) terminal.err(`${recovered}\n`);

  const makers = makersWith(addWorkloads);
  const synthesis = await synthesizeHomelab(
    manifest,
    (names.length > 0 ? names : OUTPUT_NAMES).map((name) => makers[name]),
  );
  const { findings } = synthesis;
  if (synthesis.kind === "refused") {
    refuse(synthesis.verdict, findings, options.format, terminal);
    return synthesis.exitCode;
  }

  const { outputs } = synthesis;
  removeAll(oldLeftovers(outputs, root));
  const report = await writeOutputs(outputs, root);
  const missing = outputs.flatMap((output) => output.missing);
  const warnings = outputs.flatMap((output) => output.warnings);
  if (options.format === "json") {
    terminal.out(formatJson({ verdict: "sound", ...report, missing, warnings, findings }));
  } else {
    if (findings.length > 0) terminal.err(`${formatText(findings, terminal.color)}\n`);
    terminal.out(summary(report, missing, warnings, terminal.color));
  }
  return 0;
}

function refuse(verdict: string, findings: readonly Finding[], format: Format, terminal: Terminal): void {
  if (format === "json") {
    terminal.out(formatJson({ verdict, written: [], unchanged: [], removed: [], missing: [], warnings: [], findings }));
    return;
  }
  terminal.err(`${formatText(findings, terminal.color)}\n`);
  terminal.err(`${formatCounts(findings)}; nothing was written.\n`);
}

function summary(
  { written, unchanged, removed }: WriteReport,
  missing: readonly string[],
  warnings: readonly string[],
  color: boolean,
): string {
  const { green, red, yellow } = createColors(color);
  return [
    ...written.map((file) => `${green("written")}  ${file}`),
    ...removed.map((file) => `${red("removed")}  ${file}`),
    ...missing.map((sentence) => `${yellow("missing")}  ${sentence}`),
    ...warnings.map((sentence) => `${yellow("warning")}  ${sentence}`),
    `${written.length} written, ${unchanged.length} unchanged, ${removed.length} removed`,
    "",
  ].join("\n");
}
