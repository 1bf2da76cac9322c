/**
 * Folder of a homelab's secrets, from the manifest's folder, with forward slashes. Committed: every secret in it is
 * encrypted. Two manifests in one folder share no secret.
 * @param name the homelab's name
 */
export function secretsFolder(name: string): string {
  return `nix/secrets/${name}`;
}

/** File with the public halves of a homelab's join tokens, from the manifest's folder. @param name the homelab's name */
export function joinTokensFile(name: string): string {
  return `${secretsFolder(name)}/join-tokens.yaml`;
}

/** A worker's encrypted join token, from the homelab's folder of secrets. */
export function joinTokenFile(hostname: string): string {
  return `hosts/${hostname}/join-token.age`;
}

/**
 * Folder of the public files of a homelab's PKI, from the manifest's folder, with forward slashes. Committed, so that
 * every clone pins the same CA.
 * @param name the homelab's name
 */
export function pkiFolder(name: string): string {
  return `nix/pki/${name}`;
}

/** The cluster CA's certificate in the PKI's folder. */
export const CA_CERTIFICATE = "ca.crt";
