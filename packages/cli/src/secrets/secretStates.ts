import type { SecretsFolder } from "@ducksnest/credentials";
import type { SecretFacts, Topology } from "@ducksnest/topology";

/**
 * `current`: encrypted to exactly its readers. `rekey`: encrypted to other keys, or not the recorded file. `missing`: a host needs the secret, and
 * has no file of it.
 */
export type SecretStatus = "current" | "rekey" | "missing";

/** A secret that exists, or that hosts lack. */
export interface SecretState {
  /** Name on the host, such as `wifi`. */
  readonly name: string;
  /** The hosts or the site that share the value, as people call them: `laptop-old`, `site home`, `all hosts`. */
  readonly scope: string;
  /** Hostnames of the hosts that read it, sorted. */
  readonly readers: readonly string[];
  readonly status: SecretStatus;
  /** Time at which it stops working, RFC 3339; undefined if that is unknown, or never. */
  readonly expires: string | undefined;
  /** Why it has to be encrypted again; undefined if it has not. */
  readonly reason: string | undefined;
  /** Path from the manifest's folder; undefined if it is missing. */
  readonly file: string | undefined;
}

/** The secrets that exist, sorted by file; then those that hosts lack, sorted by name. */
export function secretStates({ secrets, hosts }: Topology, folder: SecretsFolder): readonly SecretState[] {
  const there = secrets.secrets.filter(({ file }) => folder.has(file));
  const lacking = new Map<string, string[]>();
  for (const { hostname, secrets: wanted } of hosts) {
    for (const { name, files, optional } of wanted) {
      if (!optional && !files.some((file) => folder.has(file)))
        lacking.set(name, [...(lacking.get(name) ?? []), hostname]);
    }
  }
  const missing = [...lacking].map(([name, readers]) => ({
    name,
    scope: "",
    readers: [...readers].sort(),
    status: "missing" as const,
    expires: undefined,
    reason: undefined,
    file: undefined,
  }));
  return [...there.map((secret) => existing(secret, folder)), ...missing.sort((a, b) => (a.name < b.name ? -1 : 1))];
}

function existing({ name, scope, readers, file }: SecretFacts, folder: SecretsFolder): SecretState {
  const reason = folder.staleness(file);
  return {
    name,
    scope: scopeName(scope),
    readers,
    status: reason === undefined ? "current" : "rekey",
    reason,
    expires: folder.records.get(file)?.expires,
    file: `${folder.path}/${file}`,
  };
}

function scopeName(scope: SecretFacts["scope"]): string {
  switch (scope.kind) {
    case "host":
      return scope.hostname;
    case "site":
      return `site ${scope.site}`;
    case "shared":
      return "all hosts";
    case "pki":
      return "control plane";
  }
}
