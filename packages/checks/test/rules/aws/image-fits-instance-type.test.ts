import { ImageFitsRule } from "../../../src/rules/aws/image-fits-instance-type";
import { findingsOf } from "../../_findings";

const image = (instanceType: string, architecture?: string) =>
  findingsOf(ImageFitsRule, {
    "hosts.control-plane.instanceType": instanceType,
    "hosts.control-plane.image": { ami: "ami-0123456789abcdef0", ...(architecture !== undefined && { architecture }) },
  });

it.each([
  ["t3.medium", "x86_64", "arm64", "t4g.medium"],
  ["t4g.large", "arm64", "x86_64", "t3.large"],
  ["m7a.xlarge", "x86_64", "arm64", "t4g.xlarge"],
])("reports an image that %s cannot boot, and a type that can", (type, own, other, fitting) => {
  expect(image(type, other)).toEqual([
    `hosts.control-plane.instanceType: Host "control-plane" has type ${type}, which is ${own}, but its image is ${other}. -> Name an image for ${own}, or write \`instanceType: ${fitting}\`.`,
  ]);
  expect(image(fitting, other)).toEqual([]);
});

it("proposes no type if none is large enough", () => {
  expect(image("m7a.24xlarge", "arm64")).toEqual([expect.stringMatching(/-> Name an image for x86_64\.$/)]);
});

it("passes an image whose architecture is not stated, and no image", () => {
  expect(image("t3.medium")).toEqual([]);
  expect(findingsOf(ImageFitsRule)).toEqual([]);
});
