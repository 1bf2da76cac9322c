import { nothingMissing, type Reader } from "./Reader";

/** Text that shows that a number or an object was printed that has no text. */
const UNMEANT = /\b(NaN|Infinity|undefined)\b|\bInfinity(Mi|Gi|m)\b|\bNaN(Mi|Gi|m)\b|\[object \w+\]/;

/** No number without digits, no `undefined`, and no null in Terraform's JSON, which has no use for one. */
export const values: Reader = {
  name: "values",
  reads: "numbers are finite, nothing is undefined",
  missing: nothingMissing,
  complaints({ text, outputs, emitted }) {
    const unmeant =
      UNMEANT.test(text) || text.includes("\\")
        ? []
        : outputs.flatMap(({ directory, files }) =>
            [...files].flatMap(([file, { content }]) => {
              const line = content.split("\n").find((line) => UNMEANT.test(line));
              return line === undefined ? [] : [`${directory}/${file} has ${line.trim()}`];
            }),
          );
    const infinite = [emitted.cluster, [...emitted.cloud], [...emitted.hosts]].flatMap((data) =>
      infiniteNumbers(data, ""),
    );
    const nulls = [...emitted.cloud].flatMap(([stack, data]) => nullsIn(data, stack));
    return [...unmeant, ...infinite, ...nulls];
  },
};

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
