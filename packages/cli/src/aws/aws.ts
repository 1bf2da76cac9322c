import { AWS } from "../programs/programs";
import { run } from "../programs/run";
import { awsFailure } from "./awsFailure";

/** A call of the AWS CLI. */
export interface AwsCall {
  /** Service and operation, such as `["ssm", "put-parameter"]`. */
  readonly operation: readonly [service: string, operation: string];
  /** AWS region. It is always given, because the user's default can be another one. */
  readonly region: string;
  /** The operation's options. Public: every user of the computer can see them. @default none */
  readonly args?: readonly string[];
  /** Content of `/dev/stdin`, from which an option such as `--value file:///dev/stdin` reads a secret. @default nothing */
  readonly input?: string;
}

/** Longest time for one call, in seconds. The CLI's own timeouts are 60 seconds, with retries. */
const TIMEOUT_SECONDS = 180;

/**
 * Calls AWS with the user's own credentials, through the AWS CLI.
 * @returns the response as JSON text
 * @throws Error with a sentence that says why AWS refused, and the fix
 */
export async function aws({ operation, region, args = [], input }: AwsCall): Promise<string> {
  const { status, stdout, stderr } = await run(AWS, [...operation, "--region", region, "--output", "json", ...args], {
    ...(input !== undefined && { input, opensInput: true }),
    env: { AWS_PAGER: "" }, // version 2 would show the response in a pager
    timeoutSeconds: TIMEOUT_SECONDS,
    terminal: "asks", // for the code of a second factor
  });
  if (status !== 0) throw new Error(awsFailure(operation.join(" "), stderr, status));
  return stdout;
}
