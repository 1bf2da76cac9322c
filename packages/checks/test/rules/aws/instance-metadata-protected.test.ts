import type { JsonObject } from "@ducksnest/checks";
import { MetadataRule } from "../../../src/rules/aws/instance-metadata-protected";
import { outputFindingsOf } from "../../_outputs";

const findings = (instance: JsonObject, type = "aws_instance") =>
  outputFindingsOf(MetadataRule, { cloud: new Map([["seoul", { resource: { [type]: { node: instance } } }]]) });
const host = (metadata_options?: JsonObject) => ({
  private_ip: "10.20.0.10",
  ...(metadata_options && { metadata_options }),
});
const SAFE = { http_tokens: "required", http_put_response_hop_limit: 1 };

describe("instance-metadata-protected", () => {
  it("passes with version 2 within one hop, without the service, and with two hops beside the cluster", () => {
    expect(findings(host(SAFE))).toEqual([]);
    expect(findings(host({ http_endpoint: "disabled" }))).toEqual([]);
    expect(findings({ metadata_options: [{ ...SAFE, http_put_response_hop_limit: 2 }] })).toEqual([]);
  });

  it("reports version 1, which is the default, at nodes and at other instances", () => {
    const problem = (address: string, tokens: string) =>
      `${address} has http_tokens ${tokens}, so its metadata service answers version 1, to which any request of a program on it is enough. -> Set httpTokens of metadataOptions to required.`;
    expect(findings({})).toEqual([problem("sites.seoul: aws_instance.node", "unset")]);
    expect(findings({}, "aws_launch_template")).toEqual([problem("sites.seoul: aws_launch_template.node", "unset")]);
    expect(findings(host({ ...SAFE, http_tokens: "optional" }))).toEqual([
      problem("hosts.control-plane: aws_instance.node", "optional"),
    ]);
  });

  it("follows an instance to its launch template", () => {
    const resource = (metadata_options: JsonObject) => ({
      aws_instance: { node: { launch_template: { id: "$".concat("{aws_launch_template.nodes.id}") } } },
      aws_launch_template: { nodes: { metadata_options } },
    });
    const judged = (options: JsonObject) =>
      outputFindingsOf(MetadataRule, { cloud: new Map([["seoul", { resource: resource(options) }]]) });
    expect(judged(SAFE)).toEqual([]);
    expect(judged({})).toHaveLength(2);
  });

  it("reports further hops of a node, also if nothing sets them", () => {
    const problem = (hops: string) =>
      `hosts.control-plane: aws_instance.node has http_put_response_hop_limit ${hops}, so pods reach the metadata service and get the node's role. -> Set http_put_response_hop_limit to 1 in metadata_options.`;
    expect(findings(host({ ...SAFE, http_put_response_hop_limit: 2 }))).toEqual([problem("2")]);
    expect(findings(host({ http_tokens: "required" }))).toEqual([problem("unset")]);
  });
});
