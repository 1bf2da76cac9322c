import { aManifest, type ManifestData, type ManifestValue, manifestText } from "@ducksnest/testing";
import { findings } from "../_findings";

/** Every place of the reference manifest for which a fix proposes an example, and that example. */
const EXAMPLES = leaves(aManifest(), []).flatMap((path): [path: string, example: string][] => {
  const wrong = findings(manifestText(aManifest({ [path]: { no: "way" } })));
  const fix = wrong.find((finding) => finding.includes(` ${path}: `))?.match(/-> Write it like `\S+ (.*)`\.$/);
  return fix?.[1] === undefined ? [] : [[path, fix[1]]];
});

describe("an example in a fix", () => {
  it("is there for most places", () => expect(EXAMPLES.length).toBeGreaterThan(30));

  it.each(EXAMPLES)("is valid where it is proposed: %s: %s", (path, example) => {
    const text = manifestText(aManifest({ [path]: "HERE" })).replace("HERE", () => example);
    const problem = new RegExp(`(wrong-type|invalid-value) ${path}: `);
    expect(findings(text).filter((finding) => problem.test(finding))).toEqual([]);
  });

  it("is in quotes where YAML would read a number", () => {
    expect(findings(manifestText(aManifest({ "nixos.release": undefined })))).toEqual([
      '2:1 missing-key nixos.release: "release" is missing in nixos. -> Add "release", for example `release: "26.05"`.',
    ]);
  });
});

function leaves(value: ManifestValue, path: readonly string[]): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [path.join(".")];
  return Object.entries(value as ManifestData).flatMap(([key, child]) => leaves(child, [...path, key]));
}
