import { dirname, resolve } from "node:path";
import { checkHomelab, exitCode, hasErrors, type Verdict } from "@ducksnest/checks";
import type { Finding } from "@ducksnest/manifest";
import type { Topology } from "@ducksnest/topology";
import { emittedBy, type Output } from "./Output";
import { requireSameHomelab } from "./requireSameHomelab";

/**
 * Makes one output in memory.
 * @param root the manifest's folder
 */
export type MakeOutput = (topology: Topology, root: string) => Output | Promise<Output>;

/** The outputs of a synthesis. A command that writes one of them judges the others too, because rules compare them. */
export interface Makers {
  /** Make the outputs to write. */
  readonly written: readonly MakeOutput[];
  /** Make the outputs that are only judged. Their files are dropped, and so are their sentences. */
  readonly judged: readonly MakeOutput[];
}

/** The result of a synthesis. Nothing is written yet. */
export type Synthesis =
  /** All rules passed; the findings are warnings. */
  | {
      readonly kind: "made";
      /** The facts that follow from the manifest. */
      readonly topology: Topology;
      /** The outputs to write. */
      readonly outputs: readonly Output[];
      readonly findings: readonly Finding[];
    }
  /** The manifest or an output breaks a rule. */
  | {
      readonly kind: "refused";
      readonly verdict: Exclude<Verdict["kind"], "sound">;
      readonly findings: readonly Finding[];
      readonly exitCode: number;
    };

/**
 * Loads and checks a manifest, makes outputs from it, and checks all of them. Every command that writes outputs uses it.
 * @throws OutputsError if the folder has the outputs of another homelab
 * @throws the makers' errors, for credentials that cannot be read
 */
export async function synthesizeHomelab(manifest: string, { written, judged }: Makers): Promise<Synthesis> {
  const verdict = checkHomelab(manifest);
  const root = dirname(resolve(manifest));
  if (verdict.kind !== "unreadable" && verdict.topology !== undefined) requireSameHomelab(root, verdict.topology.name);
  if (verdict.kind !== "sound") {
    return { kind: "refused", verdict: verdict.kind, findings: verdict.findings, exitCode: exitCode(verdict) };
  }
  const { topology } = verdict;
  const make = (makers: readonly MakeOutput[]) => Promise.all(makers.map((each) => each(topology, root)));
  const [outputs, others] = await Promise.all([make(written), make(judged)]);
  const findings = verdict.checkOutputs(emittedBy([...outputs, ...others]));
  if (hasErrors(findings)) return { kind: "refused", verdict: "unsound", findings, exitCode: 1 };
  return { kind: "made", topology, outputs, findings };
}
