import { SubnetZonesRule } from "../../../src/rules/aws/subnet-zones-distinct";
import { findingsOf } from "../../_findings";

const subnets = (...zones: string[]) => ({
  "sites.seoul.subnets": zones.map((zone, index) => ({ cidr: `10.20.${index}.0/24`, zone })),
});

it("reports every subnet after the second one in a zone", () => {
  expect(findingsOf(SubnetZonesRule, subnets("a", "c", "a", "a"))).toEqual([
    "sites.seoul.subnets.3.zone: Subnet 10.20.3.0/24 is the third or a later one in zone a, so an outage of that zone takes down all of them. -> Choose another zone of ap-northeast-2, or merge subnets.",
  ]);
});

it.each([[["a"]], [["a", "c"]], [["a", "b", "c"]], [["a", "a", "c", "c"]]])("passes zones %j", (zones) => {
  expect(findingsOf(SubnetZonesRule, subnets(...zones))).toEqual([]);
});
