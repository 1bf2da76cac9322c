import { createHash, X509Certificate } from "node:crypto";
import { readIfThere, reasonOf, shownPath } from "../readIfThere";

/** A certificate file that cannot be used. */
export class CaCertificateError extends Error {
  override readonly name = "CaCertificateError";

  /** @param problems sentences that start with `file:line:column`; none quotes the file */
  constructor(readonly problems: readonly string[]) {
    super(problems.join("\n"));
  }
}

const COPY = "copy /etc/kubernetes/pki/ca.crt from the control plane";

/**
 * The pin with which a joining host verifies its cluster: `sha256:` and the lower-case hex SHA-256 of the CA
 * certificate's SubjectPublicKeyInfo in DER.
 * @param pem one CA certificate, valid now; text around it is allowed
 * @param file how messages name the file
 * @param now the time at which it must be valid. @default the current time
 * @throws CaCertificateError with everything that is wrong with it
 * @see https://kubernetes.io/docs/reference/setup-tools/kubeadm/kubeadm-join/#token-based-discovery-with-ca-pinning
 */
export function caCertHash(pem: string, file: string, now: Date = new Date()): string {
  const { certificate, line, problems } = readPem(pem);
  if (certificate !== undefined) problems.push(...judge(certificate, now).map((text) => ({ line, text })));
  if (certificate === undefined || problems.length > 0) {
    throw new CaCertificateError(problems.map(({ line, text }) => `${file}:${line}:1: ${text}`));
  }
  const key = certificate.publicKey.export({ type: "spki", format: "der" });
  return `sha256:${createHash("sha256").update(key).digest("hex")}`;
}

/**
 * The pins of the CA certificate in a file; none if there is no such file.
 * @param now the time at which the certificate must be valid. @default the current time
 * @throws CaCertificateError if the file exists but cannot be used
 */
export function readCaCertHashes(file: string, now: Date = new Date()): readonly string[] {
  let text: string | undefined;
  try {
    text = readIfThere(file);
  } catch (error) {
    throw new CaCertificateError([`${shownPath(file)}:1:1: cannot be read: ${reasonOf(error)}; ${COPY}.`]);
  }
  return text === undefined ? [] : [caCertHash(text, shownPath(file), now)];
}

interface LineProblem {
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

interface Pem {
  /** The certificate; undefined unless exactly one can be decoded. */
  readonly certificate: X509Certificate | undefined;
  /** Line on which it starts, from 1. */
  readonly line: number;
  readonly problems: LineProblem[];
}

function readPem(text: string): Pem {
  const lines = text.split(/\r?\n/);
  const problems: LineProblem[] = [];
  const begins: number[] = [];
  for (const [index, content] of lines.entries()) {
    const line = index + 1;
    const [, label] = /^-----BEGIN ([^-]+)-----\s*$/.exec(content) ?? [];
    if (/^(<{7}|\|{7}|={7}|>{7})( |$)/.test(content)) {
      problems.push({ line, text: "is a conflict marker of Git; keep one side of the conflict." });
    } else if (label === "CERTIFICATE") {
      begins.push(line);
    } else if (label?.includes("PRIVATE KEY")) {
      problems.push({
        line,
        text: "is a private key, and this file is public; remove it, and make a new CA if it was ever committed.",
      });
    } else if (label !== undefined) {
      problems.push({ line, text: `is not a certificate but "${label}"; ${COPY}.` });
    }
  }
  const [line = 1, second] = begins;
  if (second !== undefined) {
    problems.push({ line: second, text: "is another certificate; keep only the cluster CA's." });
    return { certificate: undefined, line, problems };
  }
  if (begins.length === 0) {
    if (problems.length === 0) problems.push({ line, text: `is not a PEM certificate; ${COPY}.` });
    return { certificate: undefined, line, problems };
  }
  if (problems.length > 0) return { certificate: undefined, line, problems };
  try {
    return { certificate: new X509Certificate(lines.slice(line - 1).join("\n")), line, problems };
  } catch {
    problems.push({ line, text: `is a certificate that cannot be decoded; ${COPY} again.` });
    return { certificate: undefined, line, problems };
  }
}

/** The reasons why a certificate cannot be a cluster's CA. */
function judge(certificate: X509Certificate, now: Date): string[] {
  const problems: string[] = [];
  if (!certificate.ca) {
    problems.push(`is not a CA's certificate, because its basicConstraints do not say CA:TRUE; ${COPY}.`);
  }
  if (new Date(certificate.validTo) < now) {
    problems.push(`is a certificate that expired on ${day(certificate.validTo)}; renew the CA, and ${COPY}.`);
  }
  if (new Date(certificate.validFrom) > now) {
    problems.push(
      `is a certificate that is valid only from ${day(certificate.validFrom)}; set this machine's clock, or ${COPY}.`,
    );
  }
  return problems;
}

function day(time: string): string {
  return new Date(time).toISOString().slice(0, 10);
}
