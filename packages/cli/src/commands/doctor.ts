import { dirname } from "node:path";
import { loadHomelab } from "@ducksnest/manifest";
import { InvalidArgumentError, Option } from "commander";
import { examine } from "../doctor/examine";
import type { Item } from "../doctor/Item";
import { doctorGithub, doctorJson, doctorText, isOverdue } from "../doctor/report";
import { checkedTopology } from "../manifest/checkedTopology";
import { FORMATS, formatOption, type ManifestOption, manifestOption } from "../options";
import type { GuardedTerminal } from "../terminal/GuardedTerminal";
import type { CommandDefinition, Invocation } from "./CommandDefinition";
import { COULD_NOT_RUN } from "./exitCodes";

/** The common formats, and one for CI. */
const DOCTOR_FORMATS = [...FORMATS, "github"] as const;

interface DoctorOptions extends ManifestOption {
  /** Format of the report. */
  readonly format: (typeof DOCTOR_FORMATS)[number];
  /** Number of days before its end from which something is due soon. */
  readonly within: number;
  /** Lists also what is fine. @default false */
  readonly all?: boolean;
}

/** Days within which something is due soon, if the user names no number. */
const WITHIN_DAYS = 30;

/** The largest number of days: ten years, for which CAs are valid. */
const MAX_WITHIN_DAYS = 3650;

/** `ducksnest doctor`: everything that expires or drifts, the worst first. */
export const doctor: CommandDefinition<DoctorOptions> = {
  name: "doctor",
  summary: "list what expires or drifts, the worst first",
  description:
    "Lists join tokens, keys and certificates that expire; releases of NixOS, Kubernetes and Calico whose support ends; an old " +
    "flake.lock; images that can change under the same name; and secrets and known_hosts that differ from the manifest. It " +
    "decrypts nothing, and asks no other machine.",
  options: [
    new Option("--within <days>", `list what ends in this number of days as due soon, 0 to ${MAX_WITHIN_DAYS}`)
      .argParser(parseDays)
      .default(WITHIN_DAYS),
    new Option("--all", "list also what is fine"),
    formatOption(DOCTOR_FORMATS),
    manifestOption(),
  ],
  exitCodes: { 0: "nothing is past due", 1: "something is past due, or the manifest has errors", 2: COULD_NOT_RUN },
  examples: ["ducksnest doctor", "ducksnest doctor --within 90 --format json | jq '.items[0]'"],
  run,
};

/** @throws InvalidArgumentError unless the text is a number of days within the bounds */
function parseDays(text: string): number {
  const days = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (days <= MAX_WITHIN_DAYS) return days;
  throw new InvalidArgumentError(`It takes a whole number of days from 0 to ${MAX_WITHIN_DAYS}.`);
}

async function run({ options, terminal, now, additions }: Invocation<DoctorOptions>): Promise<number> {
  const { format } = options;
  const opened = checkedTopology("derivable", { ...options, format: format === "json" ? "json" : "text" }, terminal);
  if (opened.kind === "refused") return opened.exitCode;
  const { topology, manifest } = opened;
  const loaded = loadHomelab(manifest);
  if (loaded.kind !== "loaded") throw new Error(`${manifest} has changed since it was checked; run the command again.`);
  const { homelab, source } = loaded;
  const context = { topology, homelab, source, root: dirname(manifest), additions };
  const items = await examine(context, now(), options.within);
  report(items, options, terminal);
  return isOverdue(items) ? 1 : 0;
}

function report(items: readonly Item[], { format, all = false }: DoctorOptions, terminal: GuardedTerminal): void {
  if (format === "json") terminal.formatted(doctorJson(items));
  else if (format === "github") terminal.formatted(doctorGithub(items));
  else {
    // The commands become longer before the table is folded.
    const adapted = items.map((item) => ({ ...item, fix: terminal.adapted(item.fix) }));
    terminal.out(doctorText(adapted, all, terminal.columns));
  }
}
