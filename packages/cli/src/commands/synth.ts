import { dirname } from "node:path";
import { formatCounts, formatJson, formatText } from "@ducksnest/checks";
import { readIdentities } from "@ducksnest/credentials";
import { homelabMakers, OUTPUT_NAMES } from "@ducksnest/homelab-app";
import type { Finding } from "@ducksnest/manifest";
import { lockOutputIfDeployed, synthesizeHomelab, type WriteReport, writeHomelab } from "@ducksnest/outputs";
import { Argument } from "commander";
import { createColors } from "picocolors";
import { findManifest } from "../manifest/findManifest";
import { type CommonOptions, formatOption, manifestOption } from "../options";
import { finishEarlierRun } from "../outputs/earlierRun";
import { gitIgnoreOutput } from "../outputs/gitIgnore";
import { strayFoldersOutput } from "../outputs/strayFoldersOutput";
import { type IdentityOption, identityOption } from "../secrets/identityFiles";
import type { GuardedTerminal } from "../terminal/GuardedTerminal";
import type { CommandDefinition, Invocation } from "./CommandDefinition";
import { COULD_NOT_RUN } from "./exitCodes";

type SynthOptions = CommonOptions & IdentityOption;

/** `ducksnest synth`: writes the outputs that a sound manifest describes. */
export const synth: CommandDefinition<SynthOptions> = {
  name: "synth",
  summary: "write the outputs that the manifest describes",
  description:
    "Checks the manifest, the files beside it and all outputs, and writes the outputs beside it: cdktf.out/ for `cdktf deploy`, dist/ " +
    "for `kubectl apply`, and nix/ for `nixos-rebuild`. If Nix is installed, also evaluates the hosts that have an extra.nix. Once " +
    "something may be deployed to AWS, writes ducksnest.lock, which remembers where Terraform's state is. Adds a .gitignore that keeps " +
    "secrets out of git, unless there is one. Writes only the files that change, and nothing if there is an error. Decrypts the join " +
    "tokens that are valid, and never asks for a passphrase.",
  operands: [new Argument("[outputs...]", "the outputs to write (default: all)").choices(OUTPUT_NAMES)],
  options: [identityOption(), manifestOption(), formatOption()],
  exitCodes: {
    0: "the outputs are written; there may be warnings",
    1: "the manifest, a file or an output has errors, and nothing is written",
    2: COULD_NOT_RUN,
  },
  examples: ["ducksnest synth cluster && kubectl apply -f dist/"],
  run,
};

async function run({ operands, options, terminal, additions, now }: Invocation<SynthOptions>): Promise<number> {
  const manifest = findManifest(options.manifest);
  const root = dirname(manifest);
  await finishEarlierRun(root, terminal);

  // Files that the user names have to be usable; others are skipped.
  if (options.identity !== undefined) readIdentities(options.identity);
  const names = OUTPUT_NAMES.filter((name) => operands.length === 0 || operands.includes(name));
  const { written, judged } = homelabMakers(names, additions, { now: now(), identityFiles: options.identity });
  const beside = [...(names.includes("cloud") ? [lockOutputIfDeployed] : []), gitIgnoreOutput, strayFoldersOutput];
  const synthesis = await synthesizeHomelab(manifest, { written: [...written, ...beside], judged });
  const { findings } = synthesis;
  if (synthesis.kind === "refused") {
    const nothing: WriteReport = { written: [], unchanged: [], removed: [] };
    const report = { verdict: synthesis.verdict, ...nothing, missing: [], warnings: [], findings };
    if (options.format === "json") terminal.formatted(formatJson(report));
    else terminal.err(`${formatText(findings, terminal.color)}\n${formatCounts(findings)}; nothing was written.\n`);
    return synthesis.exitCode;
  }

  const { outputs } = synthesis;
  const report: SynthReport = {
    ...(await writeHomelab(outputs, root)),
    missing: outputs.flatMap((output) => output.missing),
    warnings: outputs.flatMap((output) => output.warnings),
    findings,
  };
  if (options.format === "json") terminal.formatted(formatJson({ verdict: "sound", ...report }));
  else print(report, terminal);
  return 0;
}

/** What a synthesis did. */
interface SynthReport extends WriteReport {
  /** What the outputs still lack, each a sentence. */
  readonly missing: readonly string[];
  /** Dangerous inputs, each a sentence. */
  readonly warnings: readonly string[];
  /** Warnings of rules. */
  readonly findings: readonly Finding[];
}

function print(
  { written, unchanged, removed, missing, warnings, findings }: SynthReport,
  terminal: GuardedTerminal,
): void {
  if (findings.length > 0) terminal.err(`${formatText(findings, terminal.color)}\n`);
  const { green, red, yellow } = createColors(terminal.color);
  const lines = [
    ...written.map((file) => `${green("written")}  ${file}`),
    ...removed.map((file) => `${red("removed")}  ${file}`),
    ...missing.map((sentence) => `${yellow("missing")}  ${sentence}`),
    ...warnings.map((sentence) => `${yellow("warning")}  ${sentence}`),
    `${written.length} written, ${unchanged.length} unchanged, ${removed.length} removed`,
  ];
  terminal.out(`${lines.join("\n")}\n`);
}
