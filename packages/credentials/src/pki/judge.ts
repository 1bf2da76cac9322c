import { createPublicKey } from "node:crypto";
import { copyHint, type LineProblem, readPem } from "./_pem";
import { type CertificateFacts, certificateFacts, type PublicKeyFacts, publicKeyFacts } from "./certificateFacts";
import type { AuthorityKind, PkiName } from "./names";

/** What a public file must be. */
export interface JudgeProps {
  /** How messages name the file. */
  readonly file: string;
  /** The time at which a certificate must be valid. */
  readonly now: Date;
  /** Name of the homelab to which a certificate must belong. @default a certificate of any homelab is accepted */
  readonly homelab?: string | undefined;
  /** Whether an expired certificate is accepted, because it is about to be replaced. @default false */
  readonly mayBeExpired?: boolean;
}

/** A judged file. */
export interface Judgement<Facts> {
  /** Undefined if it cannot be decoded. */
  readonly facts: Facts | undefined;
  /** Sentences that start with `file:line:column`; none quotes the file. Empty if the file can be used. */
  readonly problems: readonly string[];
}

/**
 * Judges the certificate of a CA: whether it is one certificate, of a CA, of this homelab, valid now, with a key that
 * Kubernetes reads. Every path length is accepted, because the CA signs only hosts' certificates, and kubeadm's own CAs do
 * not limit it.
 */
export function judgeCertificate(text: string, kind: AuthorityKind, props: JudgeProps): Judgement<CertificateFacts> {
  return judged(text, kind, props, certificateFacts, (facts) => [
    ...certificateProblems(facts, kind, props),
    ...keyProblems(facts, kind),
  ]);
}

/** Judges the public service-account key: whether it is one public key, and of a type that Kubernetes reads. */
export function judgePublicKey(text: string, props: JudgeProps): Judgement<PublicKeyFacts> {
  const factsOf = (pem: string) => publicKeyFacts(createPublicKey(pem));
  return judged(text, "sa", props, factsOf, (facts) => keyProblems(facts, "sa"));
}

function judged<Facts>(
  text: string,
  name: PkiName,
  { file }: JudgeProps,
  factsOf: (pem: string) => Facts,
  judge: (facts: Facts) => readonly string[],
): Judgement<Facts> {
  const { pem, line, problems } = readPem(text, name, file);
  const positioned = (all: readonly LineProblem[]) => all.map((each) => `${file}:${each.line}:1: ${each.text}`);
  if (pem === undefined) return { facts: undefined, problems: positioned(problems) };
  try {
    const facts = factsOf(pem);
    return { facts, problems: positioned(judge(facts).map((each) => ({ line, text: each }))) };
  } catch {
    const noun = name === "sa" ? "public key" : "certificate";
    return {
      facts: undefined,
      problems: positioned([{ line, text: `is a ${noun} that cannot be decoded; ${copyHint(name, file)}.` }]),
    };
  }
}

function certificateProblems(facts: CertificateFacts, kind: AuthorityKind, props: JudgeProps): string[] {
  const { isCa, isIntact, keyUsages, organizations, notBefore, notAfter } = facts;
  const { now, homelab, file, mayBeExpired = false } = props;
  const copy = copyHint(kind, file);
  const problems: string[] = [];
  if (!isIntact) problems.push(`is a certificate that was changed after it was signed; ${copy}.`);
  if (!isCa) {
    problems.push(`is not a CA's certificate, because its basicConstraints do not say CA:TRUE; ${copy}.`);
  }
  if (keyUsages !== undefined && !keyUsages.includes("keyCertSign")) {
    problems.push(`is a certificate that may not sign others, because its keyUsage lacks keyCertSign; ${copy}.`);
  }
  // kubeadm's own CAs have no O.
  if (homelab !== undefined && organizations.length > 0 && !organizations.includes(homelab)) {
    problems.push(
      `is the CA of ${quoted(organizations)}, but this homelab is "${homelab}", and clusters never share a CA; use this homelab's own certificate.`,
    );
  }
  if (notAfter < now && !mayBeExpired) {
    const remedy = /\.old\.crt$/.test(file)
      ? "end the rotation with `ducksnest pki rotate`"
      : `renew the CA, and ${copy}`;
    problems.push(`is a certificate that expired on ${day(notAfter)}; ${remedy}.`);
  }
  if (notBefore > now) {
    problems.push(`is a certificate that is valid only from ${day(notBefore)}; set this machine's clock, or ${copy}.`);
  }
  return problems;
}

/** Kubernetes reads RSA and ECDSA keys. Go refuses RSA keys of fewer than 1024 bits; NIST allows none below 2048. */
function keyProblems({ keyType }: PublicKeyFacts, name: PkiName): string[] {
  const [, bits] = /^rsa-(\d+)$/.exec(keyType) ?? [];
  if (bits !== undefined ? Number(bits) >= 2048 : keyType.startsWith("ecdsa-")) return [];
  return [
    `has a key of the type ${keyType}, but Kubernetes needs ECDSA, or RSA with at least 2048 bits; ` +
      `replace it with \`ducksnest pki rotate ${name}\`.`,
  ];
}

/** The values in quotes, with control characters escaped. */
function quoted(values: readonly string[]): string {
  return values.map((value) => JSON.stringify(value)).join(" and ");
}

function day(time: Date): string {
  return time.toISOString().slice(0, 10);
}
