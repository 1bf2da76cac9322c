/** A reason for which AWS refuses calls, and the fix. */
interface Reason {
  readonly pattern: RegExp;
  readonly sentence: string;
}

/**
 * Reasons that do not depend on the operation, by what the AWS CLI and AWS itself print.
 * @see https://docs.aws.amazon.com/cli/latest/userguide/cli-chap-troubleshooting.html
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/CommonErrors.html
 */
const REASONS: readonly Reason[] = [
  {
    pattern: /Unable to locate credentials|NoCredentials|Partial credentials found/,
    sentence: "the AWS CLI has no credentials; run `aws configure` or `aws sso login`, or set AWS_PROFILE",
  },
  {
    pattern: /config profile \(.*\) could not be found/,
    sentence: "AWS_PROFILE names a profile that does not exist; `aws configure list-profiles` lists those that do",
  },
  {
    pattern: /ExpiredToken|RequestExpired|token.*(has expired|does not exist)|SSO session.*(expired|invalid)/i,
    sentence: "the credentials have expired; log in again, such as with `aws sso login`",
  },
  {
    pattern: /UnrecognizedClient|InvalidClientTokenId|InvalidSignature|SignatureDoesNotMatch|IncompleteSignature/,
    sentence:
      "AWS does not know the credentials, or the clock of this computer is wrong; `aws sts get-caller-identity` shows whose they are",
  },
  {
    pattern: /AccessDenied|UnauthorizedOperation|not authorized to perform/,
    sentence: "the credentials may not do this; use an account with the permission that AWS names",
  },
  {
    pattern: /Could not connect to the endpoint|EndpointConnectionError|timed? ?out|Name or service not known/i,
    sentence: "AWS cannot be reached; check the network, and the region in the manifest",
  },
];

/**
 * Why a call of the AWS CLI failed: a sentence with the fix if the reason is known, and what AWS printed.
 * @param operation service and operation, such as `ssm put-parameter`
 */
export function awsFailure(operation: string, stderr: string, status: number): string {
  const printed = stderr.trim();
  const sentence = REASONS.find(({ pattern }) => pattern.test(printed))?.sentence;
  return `\`aws ${operation}\` failed${sentence === undefined ? ` with ${status}` : `: ${sentence}`}.${printed === "" ? "" : `\n${printed}`}`;
}
