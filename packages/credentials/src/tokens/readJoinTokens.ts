import { join } from "node:path";
import { decrypt } from "../age/decrypt";
import { WrongIdentityError } from "../age/errors";
import type { Identities } from "../age/identities";
import { findIdentityFiles } from "../age/identitySearch";
import { type QuietIdentities, quietIdentities } from "../age/quietIdentities";
import { joinTokenFile, joinTokensFile, secretsFolder } from "../files";
import { readIfThere, reasonOf, shownPath } from "../readIfThere";
import { RECORDS_FILE, SecretsFolderError } from "../store/SecretsFolder";
import { parseRecords, type SecretRecords } from "../store/secretsRecord";
import { BootstrapToken } from "./BootstrapToken";
import { expiryProblem, type ValidityProps } from "./expiryProblem";
import { isExpired, type PublicToken, readPublicTokens } from "./publicTokens";

/** A host that joins with a token. */
export interface TokenHolder {
  /** Key under `hosts` in the manifest. */
  readonly name: string;
  /** The operating system's hostname, which names the host's folder. */
  readonly hostname: string;
}

/** Where and when join tokens are read. */
export interface JoinTokensProps extends ValidityProps {
  /** The manifest's folder. */
  readonly root: string;
  /** The homelab's name. */
  readonly homelab: string;
  /** The hosts that join with a token: the workers. */
  readonly holders: readonly TokenHolder[];
  /** Files with private keys. @default those of `findIdentityFiles` */
  readonly identityFiles?: readonly string[] | undefined;
}

/** The join tokens of a homelab. Each holder is in exactly one of the first four, by its name in the manifest. */
export interface JoinTokens {
  /** Valid tokens, decrypted. */
  readonly valid: ReadonlyMap<string, BootstrapToken>;
  /** Holders without a token, or whose token is there only in part. */
  readonly missing: readonly string[];
  /** Public halves of the tokens that have expired. */
  readonly expired: ReadonlyMap<string, PublicToken>;
  /** Holders whose token is valid, but no private key at hand decrypts it. */
  readonly locked: readonly string[];
  /** If there are locked tokens, why identity files were not used: whole sentences. */
  readonly skipped: readonly string[];
  /** Number of tokens whose host is no holder. */
  readonly strangers: number;
}

/**
 * Reads the join tokens, and decrypts those that are valid. Asks for no passphrase. If no token is valid, no private key is
 * read and the library that decrypts is not loaded.
 * @throws PublicTokensError if the file of the public halves cannot be used
 * @throws SecretsFolderError with every encrypted token that is damaged, or is not the one that its public half names, and
 * every expiry that must not be believed
 * @throws SecretsRecordError if the record of expiries cannot be used
 */
export async function readJoinTokens(props: JoinTokensProps): Promise<JoinTokens> {
  const { root, homelab, holders, now } = props;
  const known = readPublicTokens(join(root, joinTokensFile(homelab)));
  const names = new Set(holders.map(({ name }) => name));
  const found = new Found(props, recordsOf(join(root, secretsFolder(homelab), RECORDS_FILE)));
  for (const holder of holders) {
    const token = known.get(holder.name);
    if (token === undefined || !isExpired(token, now)) await found.add(holder, token);
  }
  return {
    ...found.result(),
    expired: new Map([...known].filter(([name, token]) => names.has(name) && isExpired(token, now))),
    strangers: [...known.keys()].filter((name) => !names.has(name)).length,
  };
}

/** Collects the tokens that have not expired, and everything that is wrong with them. */
class Found {
  private readonly valid = new Map<string, BootstrapToken>();
  private readonly missing: string[] = [];
  private readonly locked: string[] = [];
  private readonly problems: string[] = [];
  private keys: QuietIdentities | undefined;

  constructor(
    private readonly props: JoinTokensProps,
    private readonly records: SecretRecords,
  ) {}

  async add({ name, hostname }: TokenHolder, known: PublicToken | undefined): Promise<void> {
    const file = join(this.props.root, secretsFolder(this.props.homelab), joinTokenFile(hostname));
    try {
      const text = known && textOf(file);
      if (known === undefined || text === undefined) this.missing.push(name);
      else {
        const problem = expiryProblem(known, this.records.get(joinTokenFile(hostname))?.expires, this.props);
        if (problem !== undefined) throw new Error(problem);
        this.valid.set(name, parseJoinToken(await decrypt(text, this.identities()), known));
      }
    } catch (error) {
      if (error instanceof WrongIdentityError) this.locked.push(name);
      else {
        const fix = `Replace the token with \`ducksnest token renew ${name}\`.`;
        this.problems.push(`${shownPath(file)}: ${reasonOf(error)} ${fix}`);
      }
    }
  }

  /** @throws SecretsFolderError with the problems */
  result(): Pick<JoinTokens, "valid" | "missing" | "locked" | "skipped"> {
    const { valid, missing, locked, problems, keys } = this;
    if (problems.length > 0) throw new SecretsFolderError(problems);
    return { valid, missing, locked, skipped: locked.length > 0 ? (keys?.skipped ?? []) : [] };
  }

  private identities(): Identities {
    this.keys ??= quietIdentities(this.props.identityFiles ?? findIdentityFiles());
    return this.keys.identities;
  }
}

function recordsOf(file: string): SecretRecords {
  const text = textOf(file);
  return text === undefined ? new Map() : parseRecords(text, shownPath(file)).files;
}

function textOf(file: string): string | undefined {
  try {
    return readIfThere(file);
  } catch (cause) {
    throw new Error(`The file cannot be read: ${reasonOf(cause)}.`, { cause });
  }
}

/**
 * The token in the plaintext of a join-token.age: `<id>.<secret>`, perhaps with white space around it.
 * @param known its public half
 * @throws Error with a sentence if it is no token, or another one; the message does not quote it
 */
export function parseJoinToken(plaintext: Uint8Array, known: PublicToken): BootstrapToken {
  const text = Buffer.from(plaintext).toString("utf8").trim();
  let token: BootstrapToken;
  try {
    token = BootstrapToken.parse(text, known.expires);
  } catch (cause) {
    throw new Error(`The decrypted text is not a join token: ${reasonOf(cause)}.`, { cause });
  }
  if (token.id === known.id) return token;
  throw new Error(`The decrypted token has the id ${token.id}, but join-tokens.yaml has ${known.id}.`);
}
