import type { UnlocatedFinding } from "../findings/UnlocatedFinding";
import type { ManifestPath } from "../source/ManifestTree";
import { pathText } from "./pathText";
import { quoted } from "./quoted";
import { namesSecret } from "./secrets";

/** The place where a secret belongs. */
interface SecretHome {
  /** Matches the path of its key, with dots between the steps. */
  readonly path: RegExp;
  /** An imperative sentence, to follow "Remove it". */
  readonly fix: string;
}

const HOMES: readonly SecretHome[] = [
  {
    path: /(wi-?fi|wlan).*(psk|pass|key|pwd|secret)/i,
    fix: "encrypt the passphrase with `ducksnest secrets set wifi`",
  },
  {
    path: /(auth-?key|tailnet|tailscale|headscale)/i,
    fix: "encrypt the key with `ducksnest secrets set tailscale-auth-key --host <host>`",
  },
  { path: /(join|bootstrap|kubeadm)[^.]*token/i, fix: "make a new token with `ducksnest token mint <host>`" },
  {
    path: /(access|secret)[-_]?(access)?[-_]?key|aws|state|nixCache/i,
    fix: "provide credentials with `aws configure sso` or the environment",
  },
  { path: /^users\..*pass/i, fix: "set a password for the console with `ducksnest secrets set console-password`" },
  { path: /github/i, fix: "provide tokens with `gh auth login` or GitHub's secrets" },
];

const ELSEWHERE = "encrypt it with age under nix/secrets";

/** The finding for a key whose name says that its value is a secret; undefined for other keys. It never shows the value. */
export function secretKeyFinding(path: ManifestPath): UnlocatedFinding | undefined {
  const key = String(path.at(-1));
  if (!namesSecret(key)) return undefined;
  const home = HOMES.find((each) => each.path.test(pathText(path)));
  return {
    rule: "unknown-key",
    path,
    at: "key",
    message: `${quoted(key)} looks like a secret, and secrets do not belong in the manifest: it is in Git, and every user of a host can read it.`,
    fix: `Remove it, and ${home?.fix ?? ELSEWHERE}; change the secret if it was ever committed.`,
  };
}

/** The value in quotes, or hidden if a key on its path names a secret. */
export function quotedAt(path: ManifestPath, value: unknown): string {
  return holdsSecret(path) ? "a hidden value" : quoted(value);
}

/**
 * True if a key on the path says that the value is a secret. The section `secrets` does not say so of what is in it, which
 * is public, but of a value in its place.
 */
export function holdsSecret(path: ManifestPath): boolean {
  const inside = path.length > 1 && path[0] === "secrets" ? path.slice(1) : path;
  return inside.some((step) => namesSecret(String(step)));
}
