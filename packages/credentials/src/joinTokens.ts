import { readFileSync } from "node:fs";
import { isMap, isScalar, LineCounter, type Node, parseDocument } from "yaml";
import { BootstrapToken } from "./BootstrapToken";

/** Bootstrap tokens by host name. */
export type JoinTokens = ReadonlyMap<string, BootstrapToken>;

/** A join-token file that cannot be used. Each problem starts with `file:line:column`; none holds a token. */
export class JoinTokensError extends Error {
  override readonly name = "JoinTokensError";

  constructor(readonly problems: readonly string[]) {
    super(problems.join("\n"));
  }
}

/**
 * Reads the tokens that hosts are to join with. The file maps host names to tokens:
 *
 * ```yaml
 * firebat: { token: <id>.<secret>, expires: 2026-12-01T00:00:00Z }
 * ```
 *
 * @param file the file; no tokens when it is not there
 * @throws JoinTokensError naming all that is wrong with it
 */
export function readJoinTokens(file: string): JoinTokens {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return new Map();
    throw new JoinTokensError([`${file}:1:1: cannot be read: ${(error as Error).message}`]);
  }
  return parseJoinTokens(text, file);
}

/** As `readJoinTokens`, from the file's text. */
export function parseJoinTokens(text: string, file: string): JoinTokens {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${Math.max(line, 1)}:${Math.max(col, 1)}`;
  };
  // The YAML parser's own messages can quote the text, and so a token.
  if (document.errors.length > 0) {
    throw new JoinTokensError(document.errors.map((error) => `${at(error.pos[0])}: is not valid YAML (${error.code})`));
  }
  if (document.contents === null) return new Map();
  if (!isMap(document.contents)) throw new JoinTokensError([`${file}:1:1: is not a mapping of host names to tokens`]);

  const problems: string[] = [];
  const tokens = new Map<string, BootstrapToken>();
  for (const { key, value } of document.contents.items) {
    const host = String(isScalar(key) ? key.value : key);
    const where = at((key as Node).range?.[0] ?? 0);
    const [token, expires] = ["token", "expires"].map((name) => (isMap(value) ? value.get(name) : undefined));
    if (typeof token !== "string" || typeof expires !== "string") {
      problems.push(`${where}: host "${host}" needs \`{ token: <id>.<secret>, expires: <RFC 3339 time> }\``);
      continue;
    }
    try {
      tokens.set(host, BootstrapToken.parse(token, expires));
    } catch (error) {
      problems.push(`${where}: host "${host}": ${(error as Error).message}`);
    }
  }
  if (problems.length > 0) throw new JoinTokensError(problems);
  return tokens;
}
