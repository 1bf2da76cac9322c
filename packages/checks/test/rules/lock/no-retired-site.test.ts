import { RetiredSiteRule } from "../../../src/rules/lock/no-retired-site";
import { findingsBesideLock, findingsOf, LOCK } from "../../_findings";

it("says how to destroy a site that left the manifest, and what to delete then", () => {
  expect(findingsBesideLock(RetiredSiteRule, LOCK)).toEqual([
    "sites: Site \"tokyo\" is no longer an AWS site of the manifest, but its resources in ap-northeast-1 may still exist. Its Terraform stack stays, empty, until they are destroyed. -> If the site was never deployed, delete lines 8 to 12 of ducksnest.lock. Otherwise run `aws ec2 describe-instances --region ap-northeast-1 --filters Name=tag:ducksnest:site,Values=tokyo Name=private-ip-address,Values=10.30.0.10 --query 'Reservations[].Instances[].InstanceId' --output text | xargs -n 1 aws ec2 modify-instance-attribute --region ap-northeast-1 --no-disable-api-termination --instance-id`, which lets Terraform delete the control plane, then `ducksnest synth && cdktf destroy tokyo`. Delete those lines then.",
  ]);
});

it("has nothing to unprotect in a site without instances", () => {
  const empty = LOCK.split("\n").slice(0, 10).join("\n");
  expect(findingsBesideLock(RetiredSiteRule, empty)).toEqual([
    expect.stringMatching(/Otherwise run `ducksnest synth && cdktf destroy tokyo`\. Delete those lines then\.$/),
  ]);
});

it("reports a site that is a LAN now", () => {
  const lan = { kind: "lan", cidr: "192.168.7.0/24", gateway: "192.168.7.1" };
  expect(findingsBesideLock(RetiredSiteRule, LOCK, { "sites.tokyo": lan })).toHaveLength(1);
});

it("passes once the lines are deleted, once the site is back, and without a lock", () => {
  const without = LOCK.split("\n").slice(0, 7).join("\n");
  const back = {
    kind: "aws",
    region: "ap-northeast-1",
    vpcCidr: "10.30.0.0/16",
    subnets: [{ cidr: "10.30.0.0/24", zone: "a" }],
  };
  expect(findingsBesideLock(RetiredSiteRule, without)).toEqual([]);
  expect(findingsBesideLock(RetiredSiteRule, LOCK, { "sites.tokyo": back })).toEqual([]);
  expect(findingsOf(RetiredSiteRule)).toEqual([]);
});
