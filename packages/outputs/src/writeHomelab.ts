import type { Output } from "./Output";
import { oldLeftovers, removeAll } from "./swap/leftovers";
import { type WriteReport, writeOutputs } from "./writeOutputs";

/**
 * Writes the outputs of a synthesis, and removes what dead runs left of earlier ones: the last step of every command line.
 * @param root the manifest's folder
 * @throws OutputsError if a file cannot or must not be written; nothing is changed then
 */
export function writeHomelab(outputs: readonly Output[], root: string): Promise<WriteReport> {
  removeAll(oldLeftovers(outputs, root));
  return writeOutputs(outputs, root);
}
