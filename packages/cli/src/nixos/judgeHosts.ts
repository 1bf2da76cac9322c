import { dirname } from "node:path";
import type { Verdict } from "@ducksnest/checks";
import type { Additions } from "@ducksnest/homelab-app";
import type { Finding } from "@ducksnest/manifest";
import { MissingProgramError } from "../programs/errors";
import { inputsOf } from "./inputsOf";
import { readRemembered, remember } from "./remembered";

/** A verdict on a manifest without errors. */
export type Sound = Extract<Verdict, { readonly kind: "sound" }>;

export interface JudgeOptions {
  /** Evaluate even if nothing changed since the last time, or if no host has an `extra.nix`. */
  readonly always: boolean;
  /** Adds what runs on the cluster, because Calico's objects can change ports. */
  readonly additions: Additions;
}

/**
 * What rules report about the hosts because of their `extra.nix`: the findings that the generated files alone do not cause.
 * The hosts are evaluated if something changed since the last time.
 * @param manifest absolute path
 * @returns findings, in order
 * @throws MissingProgramError if somebody asked, and Nix is not installed
 */
export async function judgeHosts(
  manifest: string,
  verdict: Sound,
  { always, additions }: JudgeOptions,
): Promise<readonly Finding[]> {
  const root = dirname(manifest);
  const inputs = inputsOf(manifest);
  const remembered = always ? undefined : readRemembered(root, inputs);
  if (remembered !== undefined) return remembered;
  // Loaded here, because they take longer than everything else of a check.
  const { nixosMaker, outputMakers } = await import("@ducksnest/homelab-app");
  const { emittedBy } = await import("@ducksnest/outputs");
  const { judged } = outputMakers(additions);
  const makers = [judged.cluster, judged.hosts, nixosMaker(judged.hosts, { always })];
  const outputs = await Promise.all(makers.map((make) => make(verdict.topology, root)));
  const isEvaluated = [...(emittedBy(outputs).nixos?.values() ?? [])].some(({ kind }) => kind !== "skipped");
  if (always && !isEvaluated)
    throw new MissingProgramError("nix-instantiate", "install Nix (https://nixos.org/download)");
  const usual = new Set(verdict.checkOutputs(emittedBy(outputs.slice(0, -1))).map(idOf));
  const findings = verdict.checkOutputs(emittedBy(outputs)).filter((finding) => !usual.has(idOf(finding)));
  if (isEvaluated) remember(root, inputs, findings);
  return findings;
}

function idOf({ rule, path, message, position: { file } }: Finding): string {
  return JSON.stringify([rule, path, file, message]);
}
