import { dirname, resolve } from "node:path";
import { checkHomelab, exitCode, hasErrors, type Verdict } from "@ducksnest/checks";
import type { Diagnostic } from "@ducksnest/manifest";
import type { Topology } from "@ducksnest/topology";
import { emittedBy, type Output } from "./Output";

/**
 * Makes one output in memory.
 * @param root the manifest's folder
 */
export type MakeOutput = (topology: Topology, root: string) => Output | Promise<Output>;

/** The result of a synthesis; nothing is written yet. */
export type Synthesis =
  /** All rules passed; the diagnostics are warnings. */
  | { readonly kind: "made"; readonly outputs: readonly Output[]; readonly diagnostics: readonly Diagnostic[] }
  /** The manifest, or what it leads to, is wrong. */
  | {
      readonly kind: "refused";
      readonly verdict: Exclude<Verdict["kind"], "sound">;
      readonly diagnostics: readonly Diagnostic[];
      readonly exitCode: number;
    };

/**
 * Loads and checks a manifest, makes outputs from it and checks those. Every command that writes outputs goes this way.
 * @throws what the makers throw, for credentials that cannot be read
 */
export async function synthesizeHomelab(manifest: string, makers: readonly MakeOutput[]): Promise<Synthesis> {
  const verdict = checkHomelab(manifest);
  if (verdict.kind !== "sound") {
    return { kind: "refused", verdict: verdict.kind, diagnostics: verdict.diagnostics, exitCode: exitCode(verdict) };
  }
  const root = dirname(resolve(manifest));
  const outputs = await Promise.all(makers.map((make) => make(verdict.topology, root)));
  const diagnostics = verdict.checkOutputs(emittedBy(outputs));
  if (hasErrors(diagnostics)) return { kind: "refused", verdict: "unsound", diagnostics, exitCode: 1 };
  return { kind: "made", outputs, diagnostics };
}
