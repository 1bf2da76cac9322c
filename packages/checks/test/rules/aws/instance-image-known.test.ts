import type { JsonObject } from "@ducksnest/checks";
import { InstanceImageRule } from "../../../src/rules/aws/instance-image-known";
import { outputFindingsOf } from "../../_outputs";

const AMI = "ami-0123456789abcdef0";
const LOOKUP = "$" + "{data.aws_ami.mine.id}";
const findings = (instance: JsonObject, lookup: JsonObject = {}, changes = {}) =>
  outputFindingsOf(
    InstanceImageRule,
    {
      cloud: new Map([
        ["seoul", { resource: { aws_instance: { node: instance } }, data: { aws_ami: { mine: lookup } } }],
      ]),
    },
    changes,
  );
const host = (ami: string) => ({ private_ip: "10.20.0.10", ami });
const FIX =
  "Write `image: { ami: <id>, architecture: x86_64 }` under hosts.control-plane, and remove the change from apps/cloud.";

describe("instance-image-known", () => {
  it("passes with an official image, with the manifest's, and with any that another instance names", () => {
    expect(findings(host(LOOKUP), { owners: ["427812963091"] })).toEqual([]);
    expect(findings(host(AMI), {}, { "hosts.control-plane.image": { ami: AMI } })).toEqual([]);
    expect(findings({ ami: AMI })).toEqual([]);
    expect(findings({ ami: LOOKUP }, { owners: ["amazon"] })).toEqual([]);
  });

  it("reports a host's image that the manifest does not name", () => {
    expect(findings(host(AMI))).toEqual([
      `hosts.control-plane: Host "control-plane" boots ${AMI}, which the manifest does not name, so no rule knows its system and architecture. -> ${FIX}`,
    ]);
    expect(findings(host(LOOKUP), { owners: ["self", "amazon"] })).toEqual([
      `hosts.control-plane: Host "control-plane" boots an image of self and amazon, which the manifest does not name, so no rule knows its system and architecture. -> ${FIX}`,
    ]);
  });

  it("reports a launch template's lookup that trusts every account", () => {
    const resource = { aws_launch_template: { nodes: { image_id: LOOKUP } } };
    const cloud = new Map([["seoul", { resource, data: { aws_ami: { mine: {} } } }]]);
    expect(outputFindingsOf(InstanceImageRule, { cloud })).toEqual([
      expect.stringContaining("data.aws_ami.mine, the image of aws_launch_template.nodes, accepts images of every"),
    ]);
  });

  it("reports a lookup that trusts every account", () => {
    expect(findings({ ami: LOOKUP }, { most_recent: true })).toEqual([
      "sites.seoul: data.aws_ami.mine, the image of aws_instance.node, accepts images of every account, so anybody who publishes a newer one with a matching name runs it on your instance. -> Name the accounts in owners; that of NixOS is 427812963091.",
    ]);
  });
});
