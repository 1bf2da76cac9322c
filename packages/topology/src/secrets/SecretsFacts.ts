import type { Homelab } from "@ducksnest/manifest";
import { type ScopedSecret, type SecretName, type SecretScope, scopedSecrets, secretFile } from "./hostSecrets";

/** Who can decrypt which secret. */
export interface SecretsFacts {
  /** Public halves of the operators' keys, which can decrypt every secret; empty if the manifest names none. */
  readonly operators: readonly string[];
  /** Hours for which a join token is valid, 1 to 720. */
  readonly tokenTtlHours: number;
  /** Every secret that may exist, sorted by file. */
  readonly secrets: readonly SecretFacts[];
}

/** A secret that may exist, with one value. */
export interface SecretFacts {
  readonly name: SecretName;
  /** The hosts that share its value. */
  readonly scope: SecretScope;
  /** Its file, relative to `nix/secrets/<homelab>`, with forward slashes, such as `hosts/laptop-old/join-token.age`. */
  readonly file: string;
  /** Hostnames of the hosts that must be able to decrypt it, sorted; at least one. */
  readonly readers: readonly string[];
  /** Whether its readers work without it. */
  readonly optional: boolean;
}

/** Derives the secrets of a homelab. */
export function secretsFacts({ secrets: { operators, tokenTtlHours }, hosts }: Homelab): SecretsFacts {
  const readers = new Map<string, string[]>();
  const secrets = new Map<string, Omit<SecretFacts, "readers">>();
  for (const host of hosts) {
    for (const secret of scopedSecrets(host).flatMap(withEachScope)) {
      secrets.set(secret.file, secret);
      const known = readers.get(secret.file);
      if (known === undefined) readers.set(secret.file, [host.hostname]);
      else known.push(host.hostname);
    }
  }
  return {
    operators,
    tokenTtlHours,
    secrets: [...secrets.values()]
      .sort((a, b) => (a.file < b.file ? -1 : 1))
      .map((secret) => ({ ...secret, readers: (readers.get(secret.file) ?? []).sort() })),
  };
}

function withEachScope({ name, scopes, optional }: ScopedSecret): readonly Omit<SecretFacts, "readers">[] {
  return scopes.map((scope) => ({ name, scope, file: secretFile(name, scope), optional }));
}
