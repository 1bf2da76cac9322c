import type { JsonObject } from "@ducksnest/checks";
import { ImageArchitectureRule } from "../../../src/rules/aws/architectures-agree";
import { outputFindingsOf } from "../../_outputs";

const LOOKUP = "$" + "{data.aws_ami.image.id}";
/** What the rule reports of one instance, and a lookup of its image for one architecture. */
const findings = (instance: JsonObject, architecture = "x86_64") =>
  outputFindingsOf(ImageArchitectureRule, {
    cloud: new Map<string, JsonObject>([
      [
        "seoul",
        {
          data: {
            aws_ami: { image: { filter: [{ name: "name" }, { name: "architecture", values: [architecture] }] } },
          },
          resource: { aws_instance: { extra: instance } },
        },
      ],
    ]),
  });

describe("architectures-agree", () => {
  it.each([
    ["t3.small", "x86_64"],
    ["t4g.small", "arm64"],
  ])("passes with a %s whose image is for %s", (instance_type, architecture) => {
    expect(findings({ instance_type, ami: LOOKUP }, architecture)).toEqual([]);
  });

  it("passes over an unknown type, and over an image that is not looked up", () => {
    expect(findings({ instance_type: "t9.nano", ami: LOOKUP }, "arm64")).toEqual([]);
    expect(findings({ instance_type: "t3.small", ami: "ami-0123456789" }, "arm64")).toEqual([]);
  });

  it("reports an image of another architecture, at the site", () => {
    expect(findings({ instance_type: "t3.small", ami: LOOKUP }, "arm64")).toEqual([
      'sites.seoul: Instance "extra" has type t3.small, which is x86_64, but its image lookup asks for arm64. -> Set the architecture filter of the image lookup to x86_64.',
    ]);
  });

  it("reads the lookup of a list of images, which ours is", () => {
    const lookup = { images: { filter: [{ name: "architecture", values: ["arm64"] }] } };
    const instance = { instance_type: "t3.small", ami: "$".concat('{try(data.aws_ami_ids.images.ids[0], "none")}') };
    const stack = { data: { aws_ami_ids: lookup }, resource: { aws_instance: { extra: instance } } };
    expect(outputFindingsOf(ImageArchitectureRule, { cloud: new Map([["seoul", stack]]) })).toEqual([
      expect.stringContaining("its image lookup asks for arm64"),
    ]);
  });

  it("reports a type that the flake does not build for, at the host with its address", () => {
    expect(findings({ instance_type: "t4g.medium", ami: LOOKUP, private_ip: "10.20.0.10" }, "arm64")).toEqual([
      'hosts.control-plane.instanceType: Instance "extra" has type t4g.medium, which is arm64, but the flake builds host "control-plane" for x86_64-linux. -> Write `instanceType: t4g.medium` in the manifest instead of changing the type in apps/cloud.',
    ]);
  });

  it("reports both at once", () => {
    expect(findings({ instance_type: "t4g.medium", ami: LOOKUP, private_ip: "10.20.0.10" })).toEqual([
      expect.stringContaining(
        'hosts.control-plane.instanceType: Instance "extra" has type t4g.medium, which is arm64, but its image',
      ),
      expect.stringContaining(
        'hosts.control-plane.instanceType: Instance "extra" has type t4g.medium, which is arm64, but the flake',
      ),
    ]);
  });
});
