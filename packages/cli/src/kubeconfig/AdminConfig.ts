import { pin } from "@ducksnest/credentials";
import { parse } from "yaml";

/** What a client needs to administer a cluster, as kubeadm writes it into admin.conf. The values are as in the file. */
export interface AdminConfig {
  /** URL of the API server. */
  readonly server: string;
  /** The cluster's CA, as base64 of PEM. */
  readonly caData: string;
  /** The administrator's certificate, as base64 of PEM. */
  readonly certificateData: string;
  /** The administrator's private key, as base64 of PEM. Secret. */
  readonly keyData: string;
}

/**
 * Reads kubeadm's admin.conf.
 * @throws Error with a sentence that quotes nothing if it is not one
 * @see https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
 */
export function readAdminConfig(text: string): AdminConfig {
  let data: unknown;
  try {
    data = parse(text);
  } catch {
    throw new Error(NOT_ONE); // the parser's message quotes the file
  }
  const context = named(data, "contexts", field(data, "current-context"), "context");
  const cluster = named(data, "clusters", field(context, "cluster"), "cluster");
  const user = named(data, "users", field(context, "user"), "user");
  return {
    server: required(cluster, "server"),
    caData: required(cluster, "certificate-authority-data"),
    certificateData: required(user, "client-certificate-data"),
    keyData: required(user, "client-key-data"),
  };
}

const NOT_ONE =
  "the control plane's /etc/kubernetes/admin.conf is not as kubeadm writes it; look at it with `sudo cat`, or make it again with `kubeadm init phase kubeconfig admin`.";

/** A field of an object; undefined if there is none. */
export function field(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined;
}

function named(data: unknown, list: string, name: unknown, kind: string): unknown {
  const entries = field(data, list);
  const entry = Array.isArray(entries) ? entries.find((each) => field(each, "name") === name) : undefined;
  return field(entry, kind);
}

function required(value: unknown, key: string): string {
  const text = field(value, key);
  if (typeof text === "string" && text !== "") return text;
  throw new Error(NOT_ONE);
}

/**
 * Makes sure that a cluster's CA is one that the homelab pins. A file can have several certificates while the CA is rotated.
 * @param pinned the files of nix/pki with certificates of the CA
 * @throws Error with the fix if a certificate is another one
 */
export function requirePinned(admin: AdminConfig, pinned: readonly string[], folder: string): void {
  if (pinned.length === 0) {
    throw new Error(
      `there is no ${folder}/ca.crt, so the cluster's CA cannot be verified; copy /etc/kubernetes/pki/ca.crt from the control plane if kubeadm made the CA.`,
    );
  }
  const known = new Set(pinned.flatMap(certificatesIn).map(pin));
  const pins = pinsOf(admin);
  if (pins.length > 0 && pins.every((each) => known.has(each))) return;
  throw new Error(
    `the cluster's CA is not the one in ${folder}, so this is another cluster, or it was made anew. If that was on purpose, copy /etc/kubernetes/pki/ca.crt from the control plane to ${folder}/ca.crt; nothing was changed.`,
  );
}

/** Hashes of the public keys of the cluster's CA: two while it is replaced. @throws Error if a certificate cannot be read */
export function pinsOf({ caData }: AdminConfig): readonly string[] {
  return [...new Set(certificatesIn(Buffer.from(caData, "base64").toString("utf8")).map(pin))];
}

function certificatesIn(pem: string): readonly string[] {
  return pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}
