import { join } from "node:path";
import { CA_CERTIFICATES, CaCertificateError, pkiFolder, readCaCertHashes } from "@ducksnest/credentials";

/**
 * The pins of every CA that a joining host may trust, each once: two during a rotation, none if there is no CA.
 * @param homelabName the homelab's name
 * @param root the manifest's folder
 * @param now the time at which the certificates must be valid. @default the current time
 * @throws CaCertificateError with the problems of all certificates
 */
export function readCaPins(homelabName: string, root: string, now: Date = new Date()): readonly string[] {
  const pins = new Set<string>();
  const problems: string[] = [];
  for (const name of CA_CERTIFICATES) {
    try {
      for (const pin of readCaCertHashes(join(root, pkiFolder(homelabName), name), now, homelabName)) pins.add(pin);
    } catch (error) {
      if (!(error instanceof CaCertificateError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new CaCertificateError(problems);
  return [...pins];
}
