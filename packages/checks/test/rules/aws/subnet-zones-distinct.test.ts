import { SubnetZonesRule } from "../../../src/rules/aws/subnet-zones-distinct";
import { findingsOf } from "../../_findings";

const subnets = (...zones: string[]) => ({
  "sites.seoul.subnets": zones.map((zone, index) => ({ cidr: `10.20.${index}.0/24`, zone })),
});

it("reports every subnet whose zone an earlier one has", () => {
  expect(findingsOf(SubnetZonesRule, subnets("a", "c", "a", "a"))).toEqual([
    "sites.seoul.subnets.2.zone: Subnet 10.20.2.0/24 is in zone a, like 10.20.0.0/24, so an outage of that zone takes down both. -> Choose another zone of ap-northeast-2, or merge the two subnets.",
    expect.stringContaining("sites.seoul.subnets.3.zone: Subnet 10.20.3.0/24 is in zone a, like 10.20.0.0/24"),
  ]);
});

it.each([[["a"]], [["a", "c"]], [["a", "b", "c"]]])("passes zones %j", (zones) => {
  expect(findingsOf(SubnetZonesRule, subnets(...zones))).toEqual([]);
});
