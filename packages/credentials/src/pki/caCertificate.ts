import { readIfThere, reasonOf, shownPath } from "../readIfThere";
import { copyHint } from "./_pem";
import type { CertificateFacts } from "./certificateFacts";
import { judgeCertificate } from "./judge";
import type { AuthorityKind } from "./names";

/** A certificate file that cannot be used. */
export class CaCertificateError extends Error {
  override readonly name = "CaCertificateError";

  /** @param problems sentences that start with `file:line:column`; none quotes the file */
  constructor(readonly problems: readonly string[]) {
    super(problems.join("\n"));
  }
}

/**
 * The pin with which a joining host verifies its cluster: `sha256:` and the lower-case hex SHA-256 of the CA
 * certificate's SubjectPublicKeyInfo in DER.
 * @param pem one CA certificate, valid now; text around it is allowed
 * @param file how messages name the file
 * @param now the time at which it must be valid. @default the current time
 * @param homelab name of the homelab whose CA it must be. @default a CA of any homelab is accepted
 * @throws CaCertificateError with everything that is wrong with it
 * @see https://kubernetes.io/docs/reference/setup-tools/kubeadm/kubeadm-join/#token-based-discovery-with-ca-pinning
 */
export function caCertHash(pem: string, file: string, now: Date = new Date(), homelab?: string): string {
  return readCaCertificate(pem, file, now, homelab).pin;
}

/** The facts of a CA certificate that can be used; the parameters and errors are those of `caCertHash`. */
export function readCaCertificate(
  pem: string,
  file: string,
  now: Date = new Date(),
  homelab?: string,
  kind: AuthorityKind = "ca",
): CertificateFacts {
  const { facts, problems } = judgeCertificate(pem, kind, { file, now, homelab });
  if (facts === undefined || problems.length > 0) throw new CaCertificateError(problems);
  return facts;
}

/**
 * The pins of the CA certificate in a file; none if there is no such file.
 * @param now the time at which the certificate must be valid. @default the current time
 * @param homelab name of the homelab whose CA it must be. @default a CA of any homelab is accepted
 * @param kind the CA that it must be of, for messages. @default the cluster's
 * @throws CaCertificateError if the file exists but cannot be used
 */
export function readCaCertHashes(
  file: string,
  now: Date = new Date(),
  homelab?: string,
  kind: AuthorityKind = "ca",
): readonly string[] {
  let text: string | undefined;
  try {
    text = readIfThere(file);
  } catch (error) {
    throw new CaCertificateError([
      `${shownPath(file)}:1:1: cannot be read: ${reasonOf(error)}; ${copyHint(kind, file)}.`,
    ]);
  }
  return text === undefined ? [] : [readCaCertificate(text, shownPath(file), now, homelab, kind).pin];
}
