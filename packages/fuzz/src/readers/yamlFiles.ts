import { isDeepStrictEqual } from "node:util";
import { parseAllDocuments } from "yaml";
import { filesOf, nothingMissing, type Reader } from "./Reader";

/** kubectl reads YAML 1.1, other programs read 1.2: both have to find the same, and what was meant. */
export const yamlFiles: Reader = {
  name: "YAML",
  reads: "Kubernetes files, strictly, as YAML 1.1 and 1.2",
  missing: nothingMissing,
  complaints({ outputs, emitted }) {
    const found: unknown[] = [];
    const complaints = filesOf(outputs, "dist", ".yaml").flatMap(([file, content]) => {
      const older = parsed(content, "1.1");
      const newer = parsed(content, "1.2");
      found.push(...newer.data);
      const same = isDeepStrictEqual(older.data, newer.data);
      return [
        ...[...older.problems, ...newer.problems].map((problem) => `${file}: ${problem}`),
        ...(same ? [] : [`${file}: YAML 1.1 and 1.2 differ on it`]),
      ];
    });
    const meant = emitted.cluster.map((object) => JSON.stringify(object)).sort();
    const read = found.map((object) => JSON.stringify(object)).sort();
    return isDeepStrictEqual(meant, read) ? complaints : [...complaints, "the files do not say what was meant"];
  },
};

function parsed(
  text: string,
  version: "1.1" | "1.2",
): { readonly data: readonly unknown[]; readonly problems: string[] } {
  const documents = parseAllDocuments(text, {
    version,
    strict: true,
    uniqueKeys: true,
    stringKeys: true,
    prettyErrors: false,
  });
  const all = Array.isArray(documents) ? documents : [];
  return {
    data: all.map((document) => document.toJS()),
    problems: all.flatMap(({ errors, warnings }) => [...errors, ...warnings]).map(({ message }) => message),
  };
}
