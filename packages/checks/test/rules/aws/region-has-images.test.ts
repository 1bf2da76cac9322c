import { RegionImagesRule } from "../../../src/rules/aws/region-has-images";
import { findingsOf } from "../../_findings";

const OWN = { "hosts.control-plane.image": { ami: "ami-0123456789abcdef0" } };
const inRegion = (region: string, changes = {}) =>
  findingsOf(RegionImagesRule, { "sites.seoul.region": region, ...changes });

const message = (region: string) =>
  `hosts.control-plane: Region ${region} of site "seoul" has no official NixOS image from which host "control-plane" could boot. -> Upload an image to ${region} and write its id as \`image.ami\` of the host`;

it.each([
  ["ap-east-2", ["ap-east-1", "ap-south-2", "ap-northeast-2"]],
  ["us-gov-west-1", ["us-west-1", "us-west-2", "us-east-1"]],
])("reports a host in %s, and names regions with images", (region, nearest) => {
  expect(inRegion(region)).toEqual([
    `${message(region)}, or move the site to a region with images: the nearest names are ${nearest.join(", ")}.`,
  ]);
  for (const other of nearest) expect(inRegion(other)).toEqual([]);
});

it("reports a host in China, where no region has images", () => {
  expect(inRegion("cn-north-1")).toEqual([`${message("cn-north-1")}.`]);
});

it("passes a host with an image of its own", () => expect(inRegion("ap-east-2", OWN)).toEqual([]));

it("passes a region with images", () => expect(inRegion("ap-northeast-2")).toEqual([]));
