import * as z from "zod";
import { awsFailure } from "../../aws/awsFailure";
import { AWS } from "../../programs/programs";
import type { Ending } from "../../programs/run";
import { CannotTell } from "../CannotTell";
import { answerOf, lastLine, query } from "./query";
import { type StateLock, stateLockIn } from "./StateLock";

/** An EC2 instance of the homelab. */
export interface Instance {
  /** Such as `i-0123456789abcdef0`. */
  readonly id: string;
  /** Private IPv4 address; undefined while it starts. */
  readonly address: string | undefined;
  /** Such as `running`. */
  readonly state: string;
}

/** Where a state of Terraform is in S3. */
export interface StateObject {
  readonly bucket: string;
  readonly key: string;
  /** The bucket's AWS region. */
  readonly region: string;
}

/** An id becomes a word of a command. @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html */
const INSTANCE_ID = z.string().regex(/^i-[0-9a-f]+$/);

const INSTANCES = z.array(z.object({ id: INSTANCE_ID, address: z.string().nullish(), state: z.string() }));

const PARAMETERS = z.object({ Parameters: z.array(z.object({ Description: z.string().optional() })) });

/** Without its pager, which would wait for a key. */
const ENVIRONMENT = { AWS_PAGER: "" };

/** States in which an instance still exists. */
const LIVING = "pending,running,stopping,stopped";

/** What the AWS CLI says. It asks for nothing secret. */
export class Aws {
  #account: Promise<string> | undefined;

  /** @param root the manifest's folder */
  constructor(private readonly root: string) {}

  /**
   * The account's number.
   * @param region any region that the account uses; the user may have no default
   * @throws CannotTell if there are no credentials that work
   */
  private account(region: string): Promise<string> {
    this.#account ??= this.askAccount(region);
    return this.#account;
  }

  /** The site's instances that were not terminated. */
  async instances(homelab: string, site: string, region: string): Promise<readonly Instance[]> {
    const { stdout } = await this.must(region, [
      ...["ec2", "describe-instances", "--filters"],
      `Name=tag:ducksnest:homelab,Values=${homelab}`,
      `Name=tag:ducksnest:site,Values=${site}`,
      `Name=instance-state-name,Values=${LIVING}`,
      "--query",
      "Reservations[].Instances[].{id: InstanceId, address: PrivateIpAddress, state: State.Name}",
    ]);
    return answerOf(AWS, INSTANCES, stdout).map(({ id, address, state }) => ({
      id,
      address: address ?? undefined,
      state,
    }));
  }

  /** The description of an SSM parameter; undefined if there is no such parameter. Its value is not asked for. */
  async parameterDescription(name: string, region: string): Promise<string | undefined> {
    const { stdout } = await this.must(region, [
      ...["ssm", "describe-parameters"],
      ...["--parameter-filters", `Key=Name,Option=Equals,Values=${name}`],
    ]);
    const [parameter] = answerOf(AWS, PARAMETERS, stdout).Parameters;
    return parameter === undefined ? undefined : (parameter.Description ?? "");
  }

  /** Whether a bucket is there and keeps old versions of its objects. */
  async bucket(name: string, region: string): Promise<"missing" | "unversioned" | "versioned"> {
    await this.account(region);
    const head = await this.ask(region, ["s3api", "head-bucket", "--bucket", name]);
    if (head.status !== 0 && /\(404\)|Not Found/.test(head.stderr)) return "missing";
    if (head.status !== 0 && /\(403\)|Forbidden/.test(head.stderr)) {
      throw new CannotTell(
        `AWS does not let you see the bucket ${name}. Either another account has this name, and the manifest needs another one, ` +
          "or your credentials lack s3:ListBucket.",
      );
    }
    requireSuccess(head, "s3api head-bucket");
    const { stdout } = await this.must(region, ["s3api", "get-bucket-versioning", "--bucket", name]);
    return /"Status": *"Enabled"/.test(stdout) ? "versioned" : "unversioned";
  }

  /** The lock of a deployment on a state in S3; undefined if there is none, or nobody may read it. */
  async stateLock({ bucket, key, region }: StateObject): Promise<StateLock | undefined> {
    await this.account(region);
    const { status, stdout } = await this.ask(region, ["s3", "cp", `s3://${bucket}/${key}.tflock`, "-"]);
    return status === 0 ? stateLockIn(stdout) : undefined;
  }

  private async askAccount(region: string): Promise<string> {
    const ending = await this.ask(region, ["sts", "get-caller-identity", "--query", "Account", "--output", "text"]);
    requireSuccess(ending, "sts get-caller-identity");
    return ending.stdout.trim();
  }

  private async must(region: string, args: readonly string[]): Promise<Ending> {
    await this.account(region);
    const ending = await this.ask(region, [...args, "--output", "json"]);
    requireSuccess(ending, args.slice(0, 2).join(" "));
    return ending;
  }

  /** @param region always given, because the user's default can be another one, or none */
  private ask(region: string, args: readonly string[]): Promise<Ending> {
    return query(AWS, [...args, "--region", region], ENVIRONMENT, this.root);
  }
}

/** @throws CannotTell with the reason, and the fix if it is known */
function requireSuccess({ status, stderr }: Ending, operation: string): void {
  if (status === 0) return;
  const [sentence = ""] = awsFailure(operation, stderr, status).split("\n", 1);
  const isUnknown = sentence.endsWith(`with ${status}.`);
  throw new CannotTell(`${sentence}${isUnknown ? ` It says: ${lastLine(stderr)}` : ""}`);
}
