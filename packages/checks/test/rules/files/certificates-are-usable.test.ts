import { UsableCertificatesRule } from "../../../src/rules/files/certificates-are-usable";
import { FAULT, findingsAboutFiles } from "../../_files";

describe("certificates-are-usable", () => {
  it("reports each fault at its place, and obeys checks", () => {
    const files = { pki: [FAULT, { ...FAULT, place: { ...FAULT.place, line: 4 } }] };
    expect(findingsAboutFiles(UsableCertificatesRule, files)).toEqual([
      "nix/a:3:7 error: This is wrong. -> Change it.",
      "nix/a:4:7 error: This is wrong. -> Change it.",
    ]);
    expect(findingsAboutFiles(UsableCertificatesRule, files, { checks: { "certificates-are-usable": "off" } })).toEqual(
      [],
    );
  });

  it("has no finding for sound files, nor for what other rules report", () => {
    const other = { plaintext: [FAULT], privateKeys: [FAULT], secrets: [FAULT] };
    expect(findingsAboutFiles(UsableCertificatesRule, other)).toEqual([]);
  });
});
