import type { IssuedToken } from "../../tokens/issueTokens";

/** A line for each token, with its id, which is public. */
export function issuedLines(issued: readonly IssuedToken[]): string {
  return issued
    .map(({ host, token: { id, expires }, kept, replaced }) => {
      const instead = replaced === undefined ? "" : ` in place of ${replaced}`;
      return `${kept ? "kept" : "minted"}  ${host}  ${id}${instead}, valid until ${expires}\n`;
    })
    .join("");
}
