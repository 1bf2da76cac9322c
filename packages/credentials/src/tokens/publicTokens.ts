import { Document, isMap, isNode, isScalar, LineCounter, parseDocument } from "yaml";
import { CONFLICT_MARKER } from "../conflictMarker";
import { readIfThere, reasonOf, shownPath } from "../readIfThere";
import { parseExpiry } from "./BootstrapToken";

/** The public half of a join token. */
export interface PublicToken {
  /** Six characters of a-z and 0-9. */
  readonly id: string;
  /** Time at which the cluster deletes it, RFC 3339 in UTC. */
  readonly expires: string;
}

/** Whether the cluster rejects a token at the given time. */
export function isExpired({ expires }: PublicToken, now: Date): boolean {
  return new Date(expires) <= now;
}

/** Public halves of the join tokens by the host's key in the manifest, sorted. */
export type PublicTokens = ReadonlyMap<string, PublicToken>;

/** A file of public tokens that cannot be used. */
export class PublicTokensError extends Error {
  override readonly name = "PublicTokensError";

  /** @param problems sentences that start with `file:line:column`; none contains a token's secret */
  constructor(readonly problems: readonly string[]) {
    super(problems.join("\n"));
  }
}

/**
 * Reads the public halves of the join tokens, expired ones included. The file maps hosts to tokens, and has no secret:
 *
 * ```yaml
 * firebat: { id: "abcdef", expires: "2026-12-01T00:00:00Z" }
 * ```
 *
 * @param file path of the file; there are no tokens if it does not exist
 * @throws PublicTokensError with everything that is wrong with it
 */
export function readPublicTokens(file: string): PublicTokens {
  const shown = shownPath(file);
  let text: string | undefined;
  try {
    text = readIfThere(file);
  } catch (error) {
    throw new PublicTokensError([`${shown}:1:1: the file cannot be read: ${reasonOf(error)}`]);
  }
  return text === undefined ? new Map() : parsePublicTokens(text, shown);
}

/** Like `readPublicTokens`, but for a text. @param file how messages name the file */
export function parsePublicTokens(text: string, file: string): PublicTokens {
  const lines = new LineCounter();
  // In this schema every scalar is a string, also an id of digits only.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, schema: "failsafe" });
  const problem = (offset: number, reason: string) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${Math.max(line, 1)}:${Math.max(col, 1)}: ${reason}`;
  };
  const misplaced = [...misplacedTexts(text)].map(({ offset, reason }) => problem(offset, reason));
  if (misplaced.length > 0) throw new PublicTokensError(misplaced);
  // The YAML parser's messages can quote the text, which may be a secret.
  if (document.errors.length > 0) {
    throw new PublicTokensError(
      document.errors.map(({ pos, code }) => problem(pos[0], `the file is not valid YAML (${code})`)),
    );
  }
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === "")) return new Map();
  if (!isMap(contents)) {
    throw new PublicTokensError([problem(0, "the file is not a mapping of hosts to public join tokens")]);
  }

  const problems: string[] = [];
  const tokens = new Map<string, PublicToken>();
  for (const { key, value } of contents.items) {
    const offset = isNode(key) ? (key.range?.[0] ?? 0) : 0;
    try {
      const [host, token] = [readHost(key), readToken(value)];
      if ([...tokens.values()].some(({ id }) => id === token.id)) throw new Error(TWIN);
      tokens.set(host, token);
    } catch (error) {
      problems.push(problem(offset, reasonOf(error)));
    }
  }
  if (problems.length > 0) throw new PublicTokensError(problems);
  return new Map(inOrder(tokens));
}

/** The file's text: one line for each host, sorted. The same tokens give the same text. */
export function writePublicTokens(tokens: PublicTokens): string {
  const document = new Document({});
  document.commentBefore =
    " Public halves of the join tokens, written by `ducksnest token`. The secret halves are in join-token.age.";
  for (const [host, { id, expires }] of inOrder(tokens)) {
    document.set(host, document.createNode({ id, expires }, { flow: true }));
  }
  return document.toString({ defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN", lineWidth: 0 });
}

const TWIN =
  "another host has a token of the same id, so the cluster would keep only one of them; run `ducksnest token renew` for this host";

/** Texts that must not be in the file, comments included. */
function* misplacedTexts(text: string): Generator<{ readonly offset: number; readonly reason: string }> {
  for (const { index } of text.matchAll(/(?<![a-z0-9])[a-z0-9]{6}\.[a-z0-9]{16}(?![a-z0-9])/gi)) {
    const reason =
      "this is a whole join token, and the file is public; remove it here, and revoke it with `ducksnest token revoke`";
    yield { offset: index, reason };
  }
  for (const { index } of text.matchAll(new RegExp(CONFLICT_MARKER, "gm"))) {
    yield { offset: index, reason: "this is a conflict marker of Git; keep one side of the conflict" };
  }
}

/** A DNS label, like every host's key in the manifest. */
const HOST = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

function readHost(key: unknown): string {
  // No message quotes the key, because it may be a secret in the wrong place.
  if (isScalar(key) && typeof key.value === "string" && HOST.test(key.value)) return key.value;
  throw new Error("this key is not a host; the file maps the keys under `hosts` to public join tokens");
}

function readToken(value: unknown): PublicToken {
  const [id, expires] = ["id", "expires"].map((name) => (isMap(value) ? value.get(name) : undefined));
  if (!isMap(value) || value.items.length !== 2 || typeof id !== "string" || typeof expires !== "string") {
    throw new Error("this host needs `{ id: <id>, expires: <RFC 3339 time> }` and nothing else");
  }
  if (!/^[a-z0-9]{6}$/.test(id)) throw new Error("the id is not 6 characters of a-z and 0-9");
  return { id, expires: parseExpiry(expires) };
}

function inOrder(tokens: PublicTokens): [string, PublicToken][] {
  return [...tokens].sort(([one], [other]) => (one < other ? -1 : 1));
}
