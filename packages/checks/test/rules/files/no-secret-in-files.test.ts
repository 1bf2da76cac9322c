import { FileSecretsRule } from "../../../src/rules/files/no-secret-in-files";
import { FAULT, findingsAboutFiles } from "../../_files";

describe("no-secret-in-files", () => {
  it("reports each fault at its place, and obeys checks", () => {
    const files = { secrets: [FAULT, { ...FAULT, place: { ...FAULT.place, line: 4 } }] };
    expect(findingsAboutFiles(FileSecretsRule, files)).toEqual([
      "nix/a:3:7 error: This is wrong. -> Change it.",
      "nix/a:4:7 error: This is wrong. -> Change it.",
    ]);
    expect(findingsAboutFiles(FileSecretsRule, files, { checks: { "no-secret-in-files": "off" } })).toEqual([]);
  });

  it("has no finding for sound files, nor for what other rules report", () => {
    const other = { plaintext: [FAULT], privateKeys: [FAULT], pki: [FAULT] };
    expect(findingsAboutFiles(FileSecretsRule, other)).toEqual([]);
  });
});
