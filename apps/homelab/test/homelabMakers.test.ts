import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AddResources } from "@ducksnest/cloud-app";
import { type Additions, homelabMakers, OUTPUT_NAMES, type OutputName } from "@ducksnest/homelab-app";
import { synthesizeHomelab } from "@ducksnest/outputs";
import { referenceText, temporaryFolders } from "@ducksnest/testing";
import { ApiObject, type App, Chart } from "cdk8s";
import { TerraformResource } from "cdktf";

const newFolder = temporaryFolders();

/** The outputs that are written, and the rules that refuse them. */
async function synthesis(names: readonly OutputName[], additions: Additions) {
  const manifest = join(newFolder(), "homelab.yaml");
  writeFileSync(manifest, referenceText());
  const made = await synthesizeHomelab(manifest, homelabMakers(names, additions));
  const errors = made.findings.filter(({ severity }) => severity === "error").map(({ rule }) => rule);
  return { directories: made.kind === "made" ? made.outputs.map(({ directory }) => directory) : [], errors };
}

const nothing = () => undefined;

function addHugePod(app: App): void {
  new ApiObject(new Chart(app, "huge"), "pod", {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "huge" },
    spec: {
      containers: [{ name: "huge", image: "registry.k8s.io/pause:3.10", resources: { requests: { memory: "64Gi" } } }],
    },
  });
}

const openSsh: AddResources = (stack) => {
  const rule = new TerraformResource(stack, "ssh", { terraformResourceType: "aws_vpc_security_group_ingress_rule" });
  rule.addOverride("security_group_id", stack.network.securityGroupId);
  for (const [key, value] of Object.entries({ cidr_ipv4: "0.0.0.0/0", ip_protocol: "tcp", from_port: 22, to_port: 22 }))
    rule.addOverride(key, value);
};

describe.each(OUTPUT_NAMES)("a command that writes the output %s", (name) => {
  it("writes this output only", async () => {
    const directory = { cloud: "cdktf.out", cluster: "dist", hosts: "nix" }[name];
    expect(await synthesis([name], { addWorkloads: nothing, addResources: nothing })).toEqual({
      directories: [directory],
      errors: [],
    });
  });

  it("is refused because of a pod that fits on no host", async () => {
    expect(await synthesis([name], { addWorkloads: addHugePod, addResources: nothing })).toEqual({
      directories: [],
      errors: ["workloads-fit"],
    });
  });

  it("is refused because of a port that is open to everyone in AWS", async () => {
    expect(await synthesis([name], { addWorkloads: nothing, addResources: openSsh })).toEqual({
      directories: [],
      errors: ["no-ingress-from-outside"],
    });
  });
});

it("a command that does not write the cluster's output neither reads nor decrypts join tokens", async () => {
  const folder = newFolder();
  const manifest = join(folder, "homelab.yaml");
  writeFileSync(manifest, referenceText());
  // A folder in the place of the file, which cannot be read.
  mkdirSync(join(folder, "nix/secrets/ducksnest/join-tokens.yaml"), { recursive: true });
  const makersFor = (name: OutputName) => homelabMakers([name], { addWorkloads: nothing, addResources: nothing });
  expect((await synthesizeHomelab(manifest, makersFor("hosts"))).kind).toBe("made");
  await expect(synthesizeHomelab(manifest, makersFor("cluster"))).rejects.toThrow("join-tokens.yaml");
});
