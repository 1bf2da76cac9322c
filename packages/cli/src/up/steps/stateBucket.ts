import type { S3State } from "@ducksnest/manifest";
import type { Topology } from "@ducksnest/topology";
import { done, type Found, type Step, todo } from "../Step";
import type { UpContext } from "../UpContext";

/** The bucket of Terraform's state exists; no step if the state is a local file. */
export function stateBucket({ topology, aws }: UpContext): readonly Step[] {
  const state = stateOf(topology);
  if (state === undefined) return [];
  return [
    {
      id: "state-bucket",
      title: "the bucket of Terraform's state exists",
      why: "Terraform keeps its state there, and cannot make the bucket itself, because it reads the state first.",
      needs: ["manifest"],
      commands: bucketCommands(state),
      probe: async () => found(await aws.bucket(state.bucket, state.region), state),
    },
  ];
}

function stateOf({ sites }: Topology): S3State | undefined {
  return sites.flatMap((site) => (site.kind === "aws" && site.state) || [])[0];
}

function found(is: "missing" | "unversioned" | "versioned", state: S3State): Found {
  if (is === "versioned") return done();
  if (is === "missing") return todo(`There is no bucket ${state.bucket}.`);
  return todo(`The bucket ${state.bucket} keeps no old versions.`, settings(state));
}

/**
 * The commands that make the bucket. AWS encrypts new buckets and lets nobody else in; versions allow to go back to an earlier
 * state. us-east-1 is the one region that must not be named as location.
 * @see https://docs.aws.amazon.com/cli/latest/reference/s3api/create-bucket.html
 */
export function bucketCommands(state: Pick<S3State, "bucket" | "region">): readonly string[] {
  const { bucket, region } = state;
  const location = region === "us-east-1" ? "" : ` --create-bucket-configuration LocationConstraint=${region}`;
  return [`aws s3api create-bucket --bucket ${bucket} --region ${region}${location}`, ...settings(state)];
}

/** The last command comes last, because the probe asks for its effect: so it is there only if all commands have worked. */
function settings({ bucket, region }: Pick<S3State, "bucket" | "region">): readonly string[] {
  const closed = ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"];
  const put = (what: string) => `aws s3api put-${what} --bucket ${bucket} --region ${region}`;
  return [
    `${put("public-access-block")} --public-access-block-configuration ${closed.map((each) => `${each}=true`).join(",")}`,
    `${put("bucket-versioning")} --versioning-configuration Status=Enabled`,
  ];
}
