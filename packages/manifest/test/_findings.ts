import { type LoadResult, parseHomelab } from "@ducksnest/manifest";
import { referenceText } from "@ducksnest/testing";

/** One finding on one line: `line:column rule path: message -> fix`. */
export function findings(text: string): readonly string[] {
  return describeResult(parseHomelab(text, "homelab.yaml"));
}

/** As `findings`, of a result. */
export function describeResult(result: LoadResult): readonly string[] {
  if (result.kind === "loaded") return [];
  return result.findings.map(
    ({ position, rule, path, message, fix }) =>
      `${position.line}:${position.column} ${rule} ${path}: ${message} -> ${fix}`,
  );
}

/** The reference manifest with one place of its text replaced; throws when the text is not there. */
export function edited(from: string, to: string): string {
  const text = referenceText();
  if (!text.includes(from)) throw new Error(`the reference manifest does not hold ${JSON.stringify(from)}`);
  return text.replace(from, () => to);
}
