import type { EmbeddedSecret } from "@ducksnest/manifest";
import type { Exposure } from "./Exposure";

/** What is wrong, apart from the place. */
export type Problem = Pick<Exposure, "kind" | "message" | "fix">;

/** The problem that a secret is. */
export function problemOf({ what, fix, isPrivateKey }: EmbeddedSecret["kind"]): Problem {
  return { kind: isPrivateKey ? "private-key" : "secret", message: `This looks like ${what}.`, fix };
}

/** A problem of a whole file. */
export function at(file: string, problem: Problem): Exposure {
  return { ...problem, file, line: 1, column: 1 };
}

/** Exposures at the places of secrets, which are sorted by their offset. Takes linear time. */
export function placed(file: string, text: string, secrets: readonly EmbeddedSecret[]): readonly Exposure[] {
  let line = 1;
  let start = 0;
  return secrets.map(({ offset, kind }) => {
    for (let end = text.indexOf("\n", start); end >= 0 && end < offset; end = text.indexOf("\n", start)) {
      line += 1;
      start = end + 1;
    }
    return { ...problemOf(kind), file, line, column: offset - start + 1 };
  });
}

/** Text in UTF-8, or in UTF-16 with a byte-order mark, as Windows' shell writes it. Other bytes become replacement characters. */
export function decode(content: Uint8Array): string {
  const [first, second] = content;
  const encoding =
    first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
  return new TextDecoder(encoding).decode(content);
}
