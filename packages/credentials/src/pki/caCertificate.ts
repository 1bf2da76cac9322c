import { CONFLICT_MARKER } from "../conflictMarker";
import { readIfThere, reasonOf, shownPath } from "../readIfThere";
import { CLUSTER_FILES, PKI } from "./_clusterCommands";
import { type CertificateFacts, certificateFacts } from "./certificateFacts";
import { AUTHORITY_KINDS } from "./names";

/** A certificate file that cannot be used. */
export class CaCertificateError extends Error {
  override readonly name = "CaCertificateError";

  /** @param problems sentences that start with `file:line:column`; none quotes the file */
  constructor(readonly problems: readonly string[]) {
    super(problems.join("\n"));
  }
}

/** Where to get a file of this name from. The control plane has no file for a CA that is being rotated in or out. */
function sourceOf(file: string): string {
  const [, kind, rotating] = /(front-proxy-ca|etcd-ca|ca)(\.next|\.old)?\.crt$/.exec(file) ?? [];
  if (rotating !== undefined) return "restore it from Git";
  const name = AUTHORITY_KINDS.find((each) => each === kind) ?? "ca";
  return `copy ${PKI}/${CLUSTER_FILES[name].public} from the control plane`;
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

/**
 * The facts of a CA certificate that can be used; the parameters and errors are those of `caCertHash`. Every path length
 * is accepted, because the CA signs only hosts' certificates, and kubeadm's own CAs do not limit it.
 */
export function readCaCertificate(
  pem: string,
  file: string,
  now: Date = new Date(),
  homelab?: string,
): CertificateFacts {
  const source = sourceOf(file);
  const { facts, line, problems } = readPem(pem, source);
  if (facts !== undefined) problems.push(...judge(facts, now, homelab, source).map((text) => ({ line, text })));
  if (facts === undefined || problems.length > 0) {
    throw new CaCertificateError(problems.map(({ line, text }) => `${file}:${line}:1: ${text}`));
  }
  return facts;
}

/**
 * The pins of the CA certificate in a file; none if there is no such file.
 * @param now the time at which the certificate must be valid. @default the current time
 * @param homelab name of the homelab whose CA it must be. @default a CA of any homelab is accepted
 * @throws CaCertificateError if the file exists but cannot be used
 */
export function readCaCertHashes(file: string, now: Date = new Date(), homelab?: string): readonly string[] {
  let text: string | undefined;
  try {
    text = readIfThere(file);
  } catch (error) {
    throw new CaCertificateError([`${shownPath(file)}:1:1: cannot be read: ${reasonOf(error)}; ${sourceOf(file)}.`]);
  }
  return text === undefined ? [] : [caCertHash(text, shownPath(file), now, homelab)];
}

interface LineProblem {
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

interface Pem {
  /** The certificate's facts; undefined unless exactly one can be decoded. */
  readonly facts: CertificateFacts | undefined;
  /** Line on which it starts, from 1. */
  readonly line: number;
  readonly problems: LineProblem[];
}

function readPem(text: string, source: string): Pem {
  const lines = text.split(/\r?\n/);
  const problems: LineProblem[] = [];
  const begins: number[] = [];
  for (const [index, content] of lines.entries()) {
    const line = index + 1;
    const [, label] = /^\s*-----BEGIN ([^-]+)-----\s*$/.exec(content) ?? [];
    if (CONFLICT_MARKER.test(content)) {
      problems.push({ line, text: "is a conflict marker of Git; keep one side of the conflict." });
    } else if (label === "CERTIFICATE") {
      begins.push(line);
    } else if (label?.includes("PRIVATE KEY")) {
      problems.push({
        line,
        text: "is a private key, and this file is public; remove it, and make a new CA if it was ever committed.",
      });
    } else if (label !== undefined) {
      problems.push({ line, text: `is not a certificate but "${label}"; ${source}.` });
    }
  }
  const [line = 1, second] = begins;
  if (second !== undefined) {
    problems.push({ line: second, text: "is another certificate; keep only the cluster CA's." });
    return { facts: undefined, line, problems };
  }
  if (begins.length === 0) {
    if (problems.length === 0) problems.push({ line, text: `is not a PEM certificate; ${source}.` });
    return { facts: undefined, line, problems };
  }
  if (problems.length > 0) return { facts: undefined, line, problems };
  try {
    return { facts: certificateFacts(lines.slice(line - 1).join("\n")), line, problems };
  } catch {
    problems.push({ line, text: `is a certificate that cannot be decoded; ${source}.` });
    return { facts: undefined, line, problems };
  }
}

/** The reasons why a certificate cannot be a cluster's CA. */
function judge(facts: CertificateFacts, now: Date, homelab: string | undefined, source: string): string[] {
  const { isCa, keyUsages, organizations, notBefore, notAfter } = facts;
  const problems: string[] = [];
  if (!isCa) {
    problems.push(`is not a CA's certificate, because its basicConstraints do not say CA:TRUE; ${source}.`);
  }
  if (keyUsages !== undefined && !keyUsages.includes("keyCertSign")) {
    problems.push(`is a certificate that may not sign others, because its keyUsage lacks keyCertSign; ${source}.`);
  }
  // kubeadm's own CAs have no O.
  if (homelab !== undefined && organizations.length > 0 && !organizations.includes(homelab)) {
    problems.push(
      `is the CA of ${quoted(organizations)}, but this homelab is "${homelab}", and clusters never share a CA; use this homelab's own certificate.`,
    );
  }
  if (notAfter < now) {
    problems.push(`is a certificate that expired on ${day(notAfter)}; renew the CA, and ${source}.`);
  }
  if (notBefore > now) {
    problems.push(
      `is a certificate that is valid only from ${day(notBefore)}; set this machine's clock, or ${source}.`,
    );
  }
  return problems;
}

/** The values in quotes, with control characters escaped. */
function quoted(values: readonly string[]): string {
  return values.map((value) => JSON.stringify(value)).join(" and ");
}

function day(time: Date): string {
  return time.toISOString().slice(0, 10);
}
