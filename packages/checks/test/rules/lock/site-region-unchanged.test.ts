import { SiteRegionRule } from "../../../src/rules/lock/site-region-unchanged";
import { findingsBesideLock, findingsOf, LOCK } from "../../_findings";

const MOVED = { "sites.seoul.region": "eu-central-1" };

it("reports a site that moves", () => {
  expect(findingsBesideLock(SiteRegionRule, LOCK, MOVED)).toEqual([
    'sites.seoul.region: Site "seoul" moves from ap-northeast-2 to eu-central-1, but Terraform cannot move what the site has in ap-northeast-2. -> If the site is not deployed yet, delete lines 3 to 7 of ducksnest.lock. Otherwise write `region: ap-northeast-2`, and give a site in eu-central-1 another name.',
  ]);
});

it("passes once the lines are deleted", () => {
  const lines = LOCK.split("\n");
  expect(findingsBesideLock(SiteRegionRule, [...lines.slice(0, 2), ...lines.slice(7)].join("\n"), MOVED)).toEqual([]);
});

it("passes a site that stays, a new one, and any without a lock", () => {
  expect(findingsBesideLock(SiteRegionRule, LOCK)).toEqual([]);
  expect(findingsBesideLock(SiteRegionRule, LOCK.replace("seoul:", "busan:"), MOVED)).toEqual([]);
  expect(findingsOf(SiteRegionRule, MOVED)).toEqual([]);
});
