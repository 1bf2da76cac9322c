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

  it("warns of files that were not searched, whatever its own severity is", () => {
    const files = { unsearched: [FAULT] };
    for (const level of ["error", "warning"]) {
      const checks = { "no-private-key-in-tree": level };
      expect(findingsAboutFiles(PrivateKeyRule, files, { checks })).toEqual([
        expect.stringMatching(/^nix\/a:3:7 warning: This is wrong\./),
      ]);
    }
  });
});
