import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Instance } from "@cdktf/provider-aws/lib/instance";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { type App, SiteStack } from "@ducksnest/aws";
import { type JsonObject, objectAt } from "@ducksnest/checks";
import { aTopology, temporaryFolders } from "@ducksnest/testing";
import { cloudApp } from "../src/cloudApp";
import { cloudOrigins, placesIn } from "../src/cloudOrigins";

const newFolder = temporaryFolders();

/** The text at the place of each resource of a type; undefined if it has no place. */
function linesOf(type: string, change: (stack: SiteStack) => void): readonly (string | undefined)[] {
  const origins = cloudOrigins();
  const folder = newFolder();
  const app = origins.record(() => {
    const made = cloudApp(aTopology(), folder);
    change(siteOf(made));
    return made;
  });
  app.synth();
  const template: JsonObject = JSON.parse(readFileSync(join(folder, "stacks/seoul/cdk.tf.json"), "utf8"));
  const placeOf = placesIn(app, origins);
  return Object.values(objectAt(template, "resource", type)).map((resource) => {
    const place = placeOf(objectAt(resource));
    if (place !== undefined) expect(place.file).toBe("apps/cloud/test/cloudOrigins.test.ts");
    return place?.excerpt?.slice(place.column - 1);
  });
}

function siteOf(app: App): SiteStack {
  const stack = app.node.findChild("seoul");
  if (!(stack instanceof SiteStack)) throw new Error("there is no such site");
  return stack;
}

describe("the place of a Terraform resource", () => {
  it("is the line of the app that makes it, and missing if the resource follows from the manifest", () => {
    const lines = linesOf("aws_vpc_security_group_ingress_rule", (stack) => {
      const securityGroupId = stack.network.securityGroupId;
      new VpcSecurityGroupIngressRule(stack, "ssh", { securityGroupId, ipProtocol: "-1" });
    });
    expect(lines).toEqual(['new VpcSecurityGroupIngressRule(stack, "ssh", { securityGroupId, ipProtocol: "-1" });']);
    expect(linesOf("aws_vpc", () => undefined)).toEqual([undefined]);
  });

  it("is the line that overrides a resource", () => {
    const lines = linesOf("aws_instance", (stack) => {
      for (const each of stack.node.findAll()) if (each instanceof Instance) each.addOverride("ebs_optimized", true);
    });
    expect(lines).toEqual([expect.stringMatching(/^(each\.)?addOverride\("ebs_optimized", true\)/)]);
  });
});
