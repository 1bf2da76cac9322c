import { createHash, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";

/**
 * The pin by which a joining host knows its cluster: `sha256:` and the lower-case hex SHA-256 of the CA certificate's
 * SubjectPublicKeyInfo in DER.
 * @param pem the certificate
 * @throws Error when it is not a PEM certificate
 * @see https://kubernetes.io/docs/reference/setup-tools/kubeadm/kubeadm-join/#token-based-discovery-with-ca-pinning
 */
export function caCertHash(pem: string): string {
  const key = new X509Certificate(pem).publicKey.export({ type: "spki", format: "der" });
  return `sha256:${createHash("sha256").update(key).digest("hex")}`;
}

/**
 * The pins of the CA certificate in a file; none when the file is not there.
 * @throws Error when it is there and cannot be read as a certificate
 */
export function readCaCertHashes(file: string): readonly string[] {
  try {
    return [caCertHash(readFileSync(file, "utf8"))];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw new Error(`${file}:1:1: is not a PEM certificate: ${(error as Error).message}`);
  }
}
