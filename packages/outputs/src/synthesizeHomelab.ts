import { dirname, resolve } from "node:path";
import { checkHomelab, exitCode, hasErrors, type Verdict } from "@ducksnest/checks";
import type { Finding } from "@ducksnest/manifest";
import type { Topology } from "@ducksnest/topology";
import { type FileScope, readHomelabFiles } from "./homelabFiles/readHomelabFiles";
import { emittedBy, type Output } from "./Output";
import { requireSameHomelab } from "./requireSameHomelab";

/**
 * Makes one output in memory.
 * @param root the manifest's folder
 */
export type MakeOutput = (topology: Topology, root: string) => Output | Promise<Output>;

/** The result of a synthesis. Nothing is written yet. */
export type Synthesis =
  /** All rules passed; the findings are warnings. */
  | { readonly kind: "made"; readonly outputs: readonly Output[]; readonly findings: readonly Finding[] }
  /** The manifest or an output breaks a rule. */
  | {
      readonly kind: "refused";
      readonly verdict: Exclude<Verdict["kind"], "sound">;
      readonly findings: readonly Finding[];
      readonly exitCode: number;
    };

/** Checks a manifest and the files beside it. A manifest without a topology is not compared with files. */
export async function checkHomelabWithFiles(manifest: string, scope: FileScope): Promise<Verdict> {
  const verdict = checkHomelab(manifest);
  if (verdict.kind === "unreadable" || verdict.topology === undefined) return verdict;
  return verdict.checkFiles(await readHomelabFiles(manifest, verdict.topology.name, scope));
}

/**
 * Loads and checks a manifest and the files beside it, makes outputs from it, and checks the outputs. Every command that writes outputs uses it.
 * @throws OutputsError if the folder has the outputs of another homelab
 * @throws the makers' errors, for credentials that cannot be read
 */
export async function synthesizeHomelab(manifest: string, makers: readonly MakeOutput[]): Promise<Synthesis> {
  const verdict = await checkHomelabWithFiles(manifest, "all");
  const root = dirname(resolve(manifest));
  if (verdict.kind !== "unreadable" && verdict.topology !== undefined) requireSameHomelab(root, verdict.topology.name);
  if (verdict.kind !== "sound") {
    return { kind: "refused", verdict: verdict.kind, findings: verdict.findings, exitCode: exitCode(verdict) };
  }
  const outputs = await Promise.all(makers.map((make) => make(verdict.topology, root)));
  const findings = verdict.checkOutputs(emittedBy(outputs));
  if (hasErrors(findings)) return { kind: "refused", verdict: "unsound", findings, exitCode: 1 };
  return { kind: "made", outputs, findings };
}
