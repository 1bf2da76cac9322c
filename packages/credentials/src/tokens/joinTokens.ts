import { isMap, isNode, isScalar, LineCounter, parseDocument } from "yaml";
import { readIfThere, reasonOf, shownPath } from "../readIfThere";
import { BootstrapToken } from "./BootstrapToken";

/** Bootstrap tokens by host name. */
export type JoinTokens = ReadonlyMap<string, BootstrapToken>;

/** A join-token file that cannot be used. */
export class JoinTokensError extends Error {
  override readonly name = "JoinTokensError";

  /** @param problems sentences that start with `file:line:column`; none contains a token */
  constructor(readonly problems: readonly string[]) {
    super(problems.join("\n"));
  }
}

/**
 * Reads the tokens with which hosts join, expired ones included. The file maps host names to tokens:
 *
 * ```yaml
 * firebat: { token: <id>.<secret>, expires: 2026-12-01T00:00:00Z }
 * ```
 *
 * @param file path of the file; there are no tokens if it does not exist
 * @throws JoinTokensError with everything that is wrong with it
 */
export function readJoinTokens(file: string): JoinTokens {
  const shown = shownPath(file);
  let text: string | undefined;
  try {
    text = readIfThere(file);
  } catch (error) {
    throw new JoinTokensError([`${shown}:1:1: the file cannot be read: ${reasonOf(error)}`]);
  }
  return text === undefined ? new Map() : parseJoinTokens(text, shown);
}

/** A DNS label, which a token with its dot is not. */
const HOST_NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Like `readJoinTokens`, but for a text. @param file how messages name the file */
export function parseJoinTokens(text: string, file: string): JoinTokens {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
  };
  // The YAML parser's messages can quote the text, which may be a token.
  if (document.errors.length > 0) {
    throw new JoinTokensError(
      document.errors.map((error) => `${at(error.pos[0])}: the file is not valid YAML (${error.code})`),
    );
  }
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) return new Map();
  if (!isMap(contents))
    throw new JoinTokensError([`${file}:1:1: the file is not a mapping of host names to join tokens`]);

  // No message quotes a host name, because it may be a token in the wrong place.
  const problems: string[] = [];
  const tokens = new Map<string, BootstrapToken>();
  for (const { key, value } of contents.items) {
    const where = at(isNode(key) ? (key.range?.[0] ?? 0) : 0);
    const host = isScalar(key) && key.value !== null ? String(key.value) : "";
    if (!HOST_NAME.test(host)) {
      problems.push(`${where}: this key is not a host name; the file maps names under \`hosts\` to join tokens`);
      continue;
    }
    const [token, expires] = ["token", "expires"].map((name) => (isMap(value) ? value.get(name) : undefined));
    if (typeof token !== "string" || typeof expires !== "string") {
      problems.push(`${where}: this host needs \`{ token: <id>.<secret>, expires: <RFC 3339 time> }\``);
      continue;
    }
    try {
      const parsed = BootstrapToken.parse(token, expires);
      const twin = [...tokens.values()].some(({ id }) => id === parsed.id);
      if (twin)
        problems.push(
          `${where}: another host has a token of the same id; give each host its own token, from \`kubeadm token generate\``,
        );
      tokens.set(host, parsed);
    } catch (error) {
      problems.push(`${where}: ${reasonOf(error)}`);
    }
  }
  if (problems.length > 0) throw new JoinTokensError(problems);
  return tokens;
}
