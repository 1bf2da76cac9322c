import { join } from "node:path";
import {
  AUTHORITY_KINDS,
  CaCertificateError,
  type Generation,
  pkiFolder,
  publicFile,
  readCaCertHashes,
} from "@ducksnest/credentials";

/** The order of the pins: the CA that signs comes first. */
const GENERATIONS: readonly Generation[] = ["current", "next", "old"];

/**
 * The pins of every CA that a joining host may trust, each once: two during a rotation, none if there is no CA. The other
 * CAs in the folder have no pins, but they are judged too, because the control plane installs them.
 * @param homelabName the homelab's name; a certificate that names another homelab is refused
 * @param root the manifest's folder
 * @param now the time at which the certificates must be valid. @default the current time
 * @throws CaCertificateError with the problems of all certificates
 */
export function readCaPins(homelabName: string, root: string, now: Date = new Date()): readonly string[] {
  const pins = new Set<string>();
  const problems: string[] = [];
  for (const kind of AUTHORITY_KINDS) {
    for (const generation of GENERATIONS) {
      try {
        const file = join(root, pkiFolder(homelabName), publicFile(kind, generation));
        const found = readCaCertHashes(file, now, homelabName, kind);
        if (kind === "ca") for (const pin of found) pins.add(pin);
      } catch (error) {
        if (!(error instanceof CaCertificateError)) throw error;
        problems.push(...error.problems);
      }
    }
  }
  if (problems.length > 0) throw new CaCertificateError(problems);
  return [...pins];
}
