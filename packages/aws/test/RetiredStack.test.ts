import { App, RetiredStack } from "@ducksnest/aws";
import type { StatePlace } from "@ducksnest/manifest";
import { Testing } from "cdktf";

const LOCAL: StatePlace = { kind: "local", path: "terraform.ducksnest.tokyo.tfstate" };

function stack(state: StatePlace): Readonly<Record<string, unknown>> {
  const site = { name: "tokyo", region: "ap-northeast-1", state, instances: [] };
  return JSON.parse(Testing.synth(new RetiredStack(new App(), "tokyo", site)));
}

it("has nothing but the state's place and the provider, which Terraform needs to destroy what the state has", () => {
  expect(stack(LOCAL)).toEqual({
    terraform: {
      backend: { local: { path: "../../../terraform.ducksnest.tokyo.tfstate" } },
      required_providers: { aws: { source: "hashicorp/aws", version: expect.any(String) } },
      required_version: ">= 1.10.0",
    },
    provider: { aws: [{ region: "ap-northeast-1" }] },
  });
});

it("finds a state in S3 without the manifest's settings", () => {
  const state: StatePlace = {
    kind: "s3",
    bucket: "b",
    key: "k/t.tfstate",
    region: "us-east-1",
    kmsKeyAlias: "alias/k",
  };
  expect(stack(state)).toMatchObject({
    terraform: {
      backend: {
        s3: {
          bucket: "b",
          key: "k/t.tfstate",
          region: "us-east-1",
          encrypt: true,
          kms_key_id: "alias/k",
          use_lockfile: true,
        },
      },
    },
  });
});
