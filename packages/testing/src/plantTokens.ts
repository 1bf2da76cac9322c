import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  encrypt,
  joinTokenFile,
  joinTokensFile,
  makeHostKey,
  type PublicToken,
  type SecretRecord,
  secretsFolder,
  writePublicTokens,
} from "@ducksnest/credentials";

/** When a planted token expires unless a test says otherwise. */
export const DEFAULT_EXPIRY = "2099-01-01T00:00:00Z";

/** A join token to plant. */
export interface PlantedToken {
  /** `<id>.<secret>`. */
  readonly token: string;
  /** RFC 3339 time. @default `DEFAULT_EXPIRY` */
  readonly expires?: string;
  /** The host's hostname, which names the folder of its secrets. @default the host's name */
  readonly hostname?: string;
}

/** Where join tokens are planted. */
export interface PlantTokensProps {
  /** The manifest's folder. */
  readonly root: string;
  /** An empty folder outside `root` for the operator's private key. */
  readonly keys: string;
  /** The homelab's name. */
  readonly homelab: string;
}

/**
 * Writes join tokens as `ducksnest token` does, encrypted to a new operator, in place of those that are there.
 * @param tokens by the host's name in the manifest
 * @returns path of the operator's private key, for `--identity` or $DUCKSNEST_IDENTITY
 */
export async function plantTokens(
  { root, keys, homelab }: PlantTokensProps,
  tokens: Readonly<Record<string, PlantedToken>>,
): Promise<string> {
  const { privatePem, publicLine } = makeHostKey("operator");
  const identity = join(keys, "operator");
  writeFileSync(identity, privatePem, { mode: 0o600 });
  mkdirSync(join(root, secretsFolder(homelab)), { recursive: true });
  const publicHalves = new Map<string, PublicToken>();
  const records: Record<string, SecretRecord> = {};
  for (const [name, { token, expires = DEFAULT_EXPIRY, hostname = name }] of Object.entries(tokens)) {
    publicHalves.set(name, { id: token.split(".")[0] ?? "", expires });
    const file = join(root, secretsFolder(homelab), joinTokenFile(hostname));
    mkdirSync(dirname(file), { recursive: true });
    records[joinTokenFile(hostname)] = { recipients: [publicLine], expires };
    writeFileSync(file, await encrypt(Buffer.from(`${token}\n`), [publicLine]));
  }
  writeFileSync(join(root, secretsFolder(homelab), "secrets.json"), JSON.stringify(records));
  writeFileSync(join(root, joinTokensFile(homelab)), writePublicTokens(publicHalves));
  return identity;
}
