import type { Host } from "@ducksnest/manifest";

/** Private keys of the cluster's PKI, by the names of their files without `.key`. */
export const PKI_KEYS = ["ca", "front-proxy-ca", "etcd-ca", "sa"] as const;

/** A secret's name, which is also its file's in /run/agenix on the hosts that read it. */
export type SecretName =
  | "join-token"
  | "tailscale-auth-key"
  | "wifi"
  | "console-password"
  | `pki-${(typeof PKI_KEYS)[number]}`;

/** The hosts that share one value of a secret. */
export type SecretScope =
  | { readonly kind: "host"; readonly hostname: string }
  /** The hosts of a site. */
  | { readonly kind: "site"; readonly site: string }
  /** All hosts that read a secret of this name. */
  | { readonly kind: "shared" }
  /** The control planes. */
  | { readonly kind: "pki" };

/** A secret that a host reads. */
export interface HostSecret {
  readonly name: SecretName;
  /** The secret's files, most specific first; the host reads the first that exists. At least one. */
  readonly files: readonly string[];
  /** Whether the host works without it. */
  readonly optional: boolean;
}

/** A secret that a host reads, and the hosts that it may share it with. */
export interface ScopedSecret {
  readonly name: SecretName;
  /** Most specific first. */
  readonly scopes: readonly SecretScope[];
  readonly optional: boolean;
}

/** The secrets that a host reads, with their files. */
export function hostSecrets(host: Host): readonly HostSecret[] {
  return scopedSecrets(host).map(({ name, scopes, optional }) => ({
    name,
    files: scopes.map((scope) => secretFile(name, scope)),
    optional,
  }));
}

/** The secrets that a host reads. A worker joins with a token. A control plane without PKI keys makes its own. */
export function scopedSecrets(host: Host): readonly ScopedSecret[] {
  const own: SecretScope = { kind: "host", hostname: host.hostname };
  const shared: SecretScope = { kind: "shared" };
  const isWifi = host.kind === "lan" && host.interface.kind === "wifi";
  return [
    ...(host.role === "worker"
      ? [required("join-token", own)]
      : PKI_KEYS.map((key) => optional(`pki-${key}`, { kind: "pki" }))),
    required("tailscale-auth-key", own, shared),
    ...(isWifi ? [required("wifi", { kind: "site", site: host.site.name }, shared)] : []),
    optional("console-password", own, shared),
  ];
}

/** A secret's file, relative to the homelab's folder of secrets, with forward slashes. */
export function secretFile(name: SecretName, scope: SecretScope): string {
  switch (scope.kind) {
    case "host":
      return `hosts/${scope.hostname}/${name}.age`;
    case "site":
      return `sites/${scope.site}/${name}.age`;
    case "shared":
      return `shared/${name}.age`;
    case "pki":
      return `pki/${name.replace(/^pki-/, "")}.key.age`;
  }
}

function required(name: SecretName, ...scopes: readonly SecretScope[]): ScopedSecret {
  return { name, scopes, optional: false };
}

function optional(name: SecretName, ...scopes: readonly SecretScope[]): ScopedSecret {
  return { name, scopes, optional: true };
}
