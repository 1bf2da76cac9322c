import type { UnlocatedFinding } from "../findings/UnlocatedFinding";
import type { ManifestPath } from "../source/ManifestTree";
import { pathText } from "./pathText";
import { quoted } from "./quoted";
import { namesSecret } from "./secrets";

/** Where a secret belongs instead of the manifest. */
interface SecretHome {
  /** Matches the path of its key, with dots between the steps. */
  readonly path: RegExp;
  /** An imperative sentence, to follow "Remove it". */
  readonly fix: string;
}

const HOMES: readonly SecretHome[] = [
  {
    path: /(wi-?fi|wlan).*(psk|pass|key|pwd|secret)/i,
    fix: "write nix/secrets/wifi.age with one line, psk=<passphrase>",
  },
  {
    path: /(auth-?key|tailnet|tailscale|headscale)/i,
    fix: "encrypt the key as nix/secrets/<hostname>-tailscale-auth-key.age",
  },
  { path: /(join|bootstrap|kubeadm)[^.]*token/i, fix: "encrypt the token as nix/secrets/<hostname>-join-token.age" },
  {
    path: /(access|secret)[-_]?(access)?[-_]?key|aws|state|nixCache/i,
    fix: "leave credentials to `aws configure sso` or the environment",
  },
  { path: /github/i, fix: "leave tokens to `gh auth login` and to GitHub's secrets" },
];

const ELSEWHERE = "encrypt it with age below nix/secrets";

/** The report of a key that by its name holds a secret; undefined for other keys. The value is not shown. */
export function secretKeyFinding(path: ManifestPath): UnlocatedFinding | undefined {
  const key = String(path.at(-1));
  if (!namesSecret(key)) return undefined;
  const home = HOMES.find((each) => each.path.test(pathText(path)));
  return {
    rule: "unknown-key",
    path,
    at: "key",
    message: `${quoted(key)} looks like a secret, and the manifest holds none: it is committed, and every user of a host can read it.`,
    fix: `Remove it, and ${home?.fix ?? ELSEWHERE}; change the secret if it was ever committed.`,
  };
}

/** The value in quotes, unless a key on the way to it says that it is a secret. */
export function quotedAt(path: ManifestPath, value: unknown): string {
  return path.some((step) => namesSecret(String(step))) ? "a value that is not shown" : quoted(value);
}
