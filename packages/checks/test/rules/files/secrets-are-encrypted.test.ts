import { EncryptedSecretsRule } from "../../../src/rules/files/secrets-are-encrypted";
import { FAULT, findingsAboutFiles } from "../../_files";

describe("secrets-are-encrypted", () => {
  it("reports each fault at its place, and obeys checks", () => {
    const files = { plaintext: [FAULT, { ...FAULT, place: { ...FAULT.place, line: 4 } }] };
    expect(findingsAboutFiles(EncryptedSecretsRule, files)).toEqual([
      "nix/a:3:7 error: This is wrong. -> Change it.",
      "nix/a:4:7 error: This is wrong. -> Change it.",
    ]);
    expect(findingsAboutFiles(EncryptedSecretsRule, files, { checks: { "secrets-are-encrypted": "off" } })).toEqual([]);
  });

  it("has no finding for sound files, nor for what other rules report", () => {
    const other = { privateKeys: [FAULT], secrets: [FAULT], pki: [FAULT] };
    expect(findingsAboutFiles(EncryptedSecretsRule, other)).toEqual([]);
  });
});
