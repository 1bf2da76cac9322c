import { nothingMissing, type Reader, type Subject } from "./Reader";

/** Text that shows that a number or an object was printed that has no text. */
const UNMEANT = /\b(NaN|Infinity)(Mi|Gi|m)?\b|\bundefined\b|\[object \w+\]/;

/** No number without digits, no `undefined`, and no null in Terraform's JSON, which has no use for one. */
export const values: Reader = {
  name: "values",
  reads: "numbers are finite, nothing is undefined",
  missing: nothingMissing,
  complaints(subject) {
    const { cluster, cloud, hosts } = subject.emitted;
    return [
      ...unmeantLines(subject),
      ...[cluster, [...cloud], [...hosts]].flatMap((data) => infiniteNumbers(data, "")),
      ...[...cloud].flatMap(([stack, data]) => nullsIn(data, stack)),
    ];
  },
};

function unmeantLines({ text, outputs }: Subject): readonly string[] {
  // The manifest may say such a word itself, an escape in it may hide that.
  if (UNMEANT.test(text) || text.includes("\\")) return [];
  return outputs.flatMap(({ directory, files }) =>
    [...files].flatMap(([file, { content }]) => {
      const line = content.split("\n").find((line) => UNMEANT.test(line));
      return line === undefined ? [] : [`${directory}/${file} has ${line.trim()}`];
    }),
  );
}

function infiniteNumbers(value: unknown, path: string): readonly string[] {
  if (typeof value === "number") return Number.isFinite(value) ? [] : [`${path} is ${value}`];
  return children(value).flatMap(([key, child]) => infiniteNumbers(child, `${path}.${key}`));
}

function nullsIn(value: unknown, path: string): readonly string[] {
  if (value === null) return [`${path} is null`];
  return children(value).flatMap(([key, child]) => nullsIn(child, `${path}.${key}`));
}

function children(value: unknown): readonly [string, unknown][] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}
