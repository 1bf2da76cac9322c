import { UnusedSettingRule } from "../../../src/rules/manifest/no-unused-setting";
import { findingsOf } from "../../_findings";

describe("no-unused-setting", () => {
  it("passes in the reference homelab", () => {
    expect(findingsOf(UnusedSettingRule)).toEqual([]);
  });

  it("reports what no output uses, and names it", () => {
    const publicKey = "cache.example.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY=";
    const findings = findingsOf(UnusedSettingRule, {
      github: { repository: "owner/name" },
      nixCache: { s3: { bucket: "ducksnest-cache", region: "ap-northeast-2", publicKey } },
    });
    expect(findings).toEqual([
      "github: No output uses `github` yet, so nothing creates a deploy role for the repository. -> Remove it, or create the role manually.",
      'nixCache: Hosts will read from the bucket "ducksnest-cache", but no output creates it. -> Create the bucket manually, with read access for the hosts.',
    ]);
  });
});
