import { posix } from "node:path";
import { type SecretsFolder, SecretsFolderError } from "../store/SecretsFolder";
import type { CertificateFacts, PublicKeyFacts } from "./certificateFacts";
import { type Judgement, type JudgeProps, judgeCertificate, judgePublicKey } from "./judge";
import { matches } from "./keys";
import { keyFile, PKI_NAMES, type PkiName, publicFile } from "./names";
import { type PkiFolder, PUBLIC_FILES, type PublicFile } from "./PkiFolder";
import { type PkiFiles, RotationError, rotationStage } from "./rotation";

/** What is verified. */
export interface PkiVerification {
  readonly pki: PkiFolder;
  readonly secrets: SecretsFolder;
  /** The time at which certificates must be valid. */
  readonly now: Date;
  /**
   * Decrypts a file of the folder of secrets. @default nothing is decrypted, and keys are not compared with certificates
   * @throws SecretsFolderError if it cannot be decrypted
   */
  readonly decrypt?: (file: string) => Promise<Uint8Array>;
}

/** The PKI's files, for the functions of rotations. */
export function pkiFiles(pki: PkiFolder, secrets: SecretsFolder): PkiFiles {
  return new Set([...pki.texts.keys(), ...secrets.files.filter((file) => file.startsWith("pki/"))]);
}

/** Judges one public file. */
export function judgePublicFile(
  pki: PkiFolder,
  { name, file }: PublicFile,
  props: Omit<JudgeProps, "file" | "homelab">,
): Judgement<PublicKeyFacts | CertificateFacts> {
  const all = { ...props, file: pki.shown(file), homelab: pki.homelab };
  return name === "sa" ? judgePublicKey(pki.textOf(file), all) : judgeCertificate(pki.textOf(file), name, all);
}

/**
 * The reasons why commands must not build on these files; an expired certificate is none, because it can be replaced.
 * @returns sentences that start with `file:line:column`
 */
export function pkiObstacles(pki: PkiFolder, now: Date): readonly string[] {
  return [
    ...pki.problems,
    ...pki.files.flatMap((each) => judgePublicFile(pki, each, { now, mayBeExpired: true }).problems),
  ];
}

/**
 * Everything that is wrong with a homelab's PKI: its certificates and keys, files that no rotation leaves, and encrypted keys
 * that the wrong keys decrypt.
 * @returns sentences that start with `file:line:column`; none quotes a key
 */
export async function verifyPki(verification: PkiVerification): Promise<readonly string[]> {
  const { pki, secrets, now } = verification;
  const files = pkiFiles(pki, secrets);
  const judged = pki.files.map((each) => ({ ...each, ...judgePublicFile(pki, each, { now }) }));
  const facts = new Map(judged.flatMap((each) => (each.facts === undefined ? [] : [[each.file, each.facts] as const])));
  return [
    ...pki.problems,
    ...judged.flatMap(({ problems }) => problems),
    ...pki.files.flatMap(({ file }) => pathLengthProblem(pki, file, facts.get(file))),
    ...sharedKeys(pki, facts),
    ...stageProblems(pki, files),
    ...incomplete(pki, files),
    ...readerProblems(secrets),
    ...(await keyProblems(verification, files)),
  ];
}

/** A CA that names its homelab is one of ducksnest's, and those limit the path. */
function pathLengthProblem(
  pki: PkiFolder,
  file: string,
  facts: PublicKeyFacts | CertificateFacts | undefined,
): readonly string[] {
  if (facts === undefined || !("pathLength" in facts)) return [];
  if (!facts.organizations.includes(pki.homelab) || facts.pathLength === 0) return [];
  return [
    `${pki.shown(file)}:1:1: is a CA whose certificates could sign others, because its path length is ` +
      `${facts.pathLength ?? "not limited"} instead of 0; replace it with \`ducksnest pki rotate\`.`,
  ];
}

/**
 * The front-proxy CA must not be the CA of clients, because everybody with a client certificate could then pretend to be
 * any user.
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/configure-aggregation-layer/#ca-reusage-and-conflicts
 */
function sharedKeys(pki: PkiFolder, facts: ReadonlyMap<string, PublicKeyFacts>): readonly string[] {
  const owners = new Map<string, PublicFile>();
  const problems: string[] = [];
  for (const each of pki.files) {
    const pin = facts.get(each.file)?.pin;
    if (pin === undefined) continue;
    const owner = owners.get(pin);
    if (owner === undefined) owners.set(pin, each);
    else if (owner.name !== each.name) {
      problems.push(
        `${pki.shown(each.file)}:1:1: has the same key as ${owner.file}, but each needs its own; ` +
          `replace it with \`ducksnest pki rotate ${each.name}\`.`,
      );
    }
  }
  return problems;
}

/** Files that no run of a rotation leaves. @returns sentences that start with `file:line:column` */
export function stageProblems(pki: PkiFolder, files: PkiFiles): readonly string[] {
  return PKI_NAMES.flatMap((name) => {
    try {
      rotationStage(name, files);
      return [];
    } catch (error) {
      if (!(error instanceof RotationError)) throw error;
      return error.problems.map((problem) => `${pki.shown(publicFile(name))}:1:1: ${problem}`);
    }
  });
}

/** A PKI of which a part is missing. Without any private key, the control plane has all the files. */
function incomplete(pki: PkiFolder, files: PkiFiles): readonly string[] {
  const isThere = (name: PkiName) => files.has(publicFile(name)) && files.has(keyFile(name));
  if (!PKI_NAMES.some(isThere)) return [];
  return PKI_NAMES.filter((name) => ![publicFile(name), keyFile(name)].some((file) => files.has(file))).map(
    (name) => `${pki.shown(publicFile(name))}:1:1: does not exist; make it with \`ducksnest pki init ${name}\`.`,
  );
}

function readerProblems(secrets: SecretsFolder): readonly string[] {
  return secrets.outdated
    .filter((file) => file.startsWith("pki/"))
    .map(
      (file) => `${posix.join(secrets.path, file)}:1:1: ${secrets.staleness(file)} Run \`ducksnest secrets rekey\`.`,
    );
}

async function keyProblems({ pki, secrets, decrypt }: PkiVerification, files: PkiFiles): Promise<readonly string[]> {
  if (decrypt === undefined) return [];
  const problems: string[] = [];
  for (const { name, generation, file } of PUBLIC_FILES) {
    if (generation === "old") continue;
    const key = keyFile(name, generation);
    if (!files.has(key)) continue;
    const shown = posix.join(secrets.path, key);
    try {
      const privateKey = Buffer.from(await decrypt(key)).toString("utf8");
      const problem = files.has(file) ? mismatch(pki, file, privateKey) : undefined;
      if (problem !== undefined) problems.push(`${shown}:1:1: ${problem}`);
    } catch (error) {
      if (!(error instanceof SecretsFolderError)) throw error;
      problems.push(...error.problems.map((each) => each.replace(`${shown}: `, `${shown}:1:1: `)));
    }
  }
  return problems;
}

/** The reason why a private key does not go with a public file; undefined if it does. */
export function mismatch(pki: PkiFolder, file: string, privateKey: string): string | undefined {
  try {
    if (matches(pki.textOf(file), privateKey)) return undefined;
    return `is not the private key of ${pki.shown(file)}; restore both from the same commit.`;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `cannot be compared with ${pki.shown(file)}, because ${reason}; restore both from the same commit.`;
  }
}
