import { ZoneOffersTypeRule } from "../../../src/rules/aws/instance-type-in-zone";
import { findingsOf } from "../../_findings";

const inVirginia = (...zones: readonly string[]) => ({
  "sites.seoul.region": "us-east-1",
  "sites.seoul.subnets": zones.map((zone, index) => ({ cidr: `10.20.${index}.0/24`, zone })),
});

describe("instance-type-in-zone", () => {
  it("passes zones that offer the type, and a zone that no host is in", () => {
    expect(findingsOf(ZoneOffersTypeRule)).toEqual([]);
    expect(findingsOf(ZoneOffersTypeRule, { "sites.seoul.subnets": [{ cidr: "10.20.0.0/24", zone: "d" }] })).toEqual(
      [],
    );
    expect(findingsOf(ZoneOffersTypeRule, inVirginia("a", "e"))).toEqual([]);
  });

  it("reports us-east-1e, and names a subnet in another zone", () => {
    expect(findingsOf(ZoneOffersTypeRule, inVirginia("e", "b"))).toEqual([
      'hosts.control-plane.instanceType: Zone us-east-1e does not offer t3.medium, so EC2 refuses to launch host "control-plane" there. -> Write `hosts.control-plane.subnet: 10.20.1.0/24`, or run `aws ec2 describe-instance-type-offerings --location-type availability-zone --filters Name=instance-type,Values=t3.medium --region us-east-1` to see the zones of your account.',
    ]);
  });

  it("moves the subnet if no other is there", () => {
    expect(findingsOf(ZoneOffersTypeRule, inVirginia("e"))[0]).toContain("-> Move the subnet to another zone, or run");
  });
});
