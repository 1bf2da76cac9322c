/** The CAs of a cluster: of the cluster, of API servers behind the API server, and of etcd. */
export const AUTHORITY_KINDS = ["ca", "front-proxy-ca", "etcd-ca"] as const;

/** A cluster's CA. */
export type AuthorityKind = (typeof AUTHORITY_KINDS)[number];

/** Everything of the PKI that is made and rotated: the CAs and the service-account key. */
export const PKI_NAMES = [...AUTHORITY_KINDS, "sa"] as const;

/** A CA or the service-account key. */
export type PkiName = (typeof PKI_NAMES)[number];

/** `current` signs. During a rotation, `next` or `old` is trusted too. */
export type Generation = "current" | "next" | "old";

/** Name of the public file in the PKI folder: a certificate (`ca.crt`, `ca.next.crt`) or a public key (`sa.pub`). */
export function publicFile(name: PkiName, generation: Generation = "current"): string {
  return `${name}${infix(generation)}.${name === "sa" ? "pub" : "crt"}`;
}

/** Path of the encrypted private key from the folder of secrets: `pki/ca.key.age`. An old key is not kept. */
export function keyFile(name: PkiName, generation: Exclude<Generation, "old"> = "current"): string {
  return `pki/${name}${infix(generation)}.key.age`;
}

function infix(generation: Generation): string {
  return generation === "current" ? "" : `.${generation}`;
}
