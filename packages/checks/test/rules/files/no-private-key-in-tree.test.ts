import { PrivateKeyRule } from "../../../src/rules/files/no-private-key-in-tree";
import { FAULT, findingsAboutFiles } from "../../_files";

describe("no-private-key-in-tree", () => {
  it("reports each fault at its place, and obeys checks", () => {
    const files = { privateKeys: [FAULT, { ...FAULT, place: { ...FAULT.place, line: 4 } }] };
    expect(findingsAboutFiles(PrivateKeyRule, files)).toEqual([
      "nix/a:3:7 error: This is wrong. -> Change it.",
      "nix/a:4:7 error: This is wrong. -> Change it.",
    ]);
    expect(findingsAboutFiles(PrivateKeyRule, files, { checks: { "no-private-key-in-tree": "off" } })).toEqual([]);
  });

  it("has no finding for sound files, nor for what other rules report", () => {
    const other = { plaintext: [FAULT], secrets: [FAULT], pki: [FAULT] };
    expect(findingsAboutFiles(PrivateKeyRule, other)).toEqual([]);
  });

  it("only warns of files that were not searched, unless the manifest sets its severity", () => {
    const files = { unsearched: [FAULT] };
    const severityWith = (changes?: Parameters<typeof findingsAboutFiles>[2]) =>
      findingsAboutFiles(PrivateKeyRule, files, changes).map(
        (text) => /^nix\/a:3:7 (\w+): This is wrong\./.exec(text)?.[1],
      );
    expect(severityWith()).toEqual(["warning"]);
    expect(severityWith({ checks: { "no-private-key-in-tree": "error" } })).toEqual(["error"]);
  });
});
