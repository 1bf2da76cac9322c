import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CA_CERTIFICATE, certificateFacts, pkiFolder, SecretsFolder } from "@ducksnest/credentials";
import type { HostFacts, SecretFacts, Topology } from "@ducksnest/topology";
import { secretsDesign } from "../secrets/secretsDesign";

/**
 * The values that a host's key can decrypt now, and later from Git's history. Its join token is not among them, because it
 * is revoked with the host.
 * @param root the manifest's folder
 */
export function readableSecrets(root: string, topology: Topology, { hostname }: HostFacts): readonly SecretFacts[] {
  const folder = SecretsFolder.read(root, secretsDesign(topology));
  const key = folder.hostKeys.get(hostname);
  return topology.secrets.secrets.filter(({ name, file, readers }) => {
    if (name === "join-token" || !folder.has(file)) return false;
    const recipients = folder.records.get(file)?.recipients ?? [];
    return readers.includes(hostname) || (key !== undefined && recipients.includes(key));
  });
}

/** How to change a value that a removed host knows. */
export function changeOf({ name, scope }: SecretFacts): string {
  switch (scope.kind) {
    case "host":
      return `${name} of ${scope.hostname}: revoke it where it was made`;
    case "site":
      return `${name} of the site ${scope.site}: ducksnest secrets set ${name} --site ${scope.site}`;
    case "shared":
      return `${name} of all hosts: ducksnest secrets set ${name}`;
    case "pki":
      return `${name} of the control plane: ducksnest pki rotate`;
  }
}

/**
 * Time until which a kubelet's client certificate of today can be valid: a year, which is the default of
 * kube-controller-manager's `--cluster-signing-duration`, but not longer than the CA.
 * @see https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/
 */
export function lastValidity(root: string, { name }: Topology, now: Date): Date {
  const year = new Date(now);
  year.setUTCFullYear(now.getUTCFullYear() + 1);
  const end = caEnd(join(root, pkiFolder(name), CA_CERTIFICATE));
  return end !== undefined && end < year ? end : year;
}

/** Undefined if the certificate cannot be read. `ducksnest pki verify` says why. */
function caEnd(file: string): Date | undefined {
  try {
    return certificateFacts(readFileSync(file, "utf8")).notAfter;
  } catch {
    return undefined;
  }
}
