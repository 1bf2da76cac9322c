import { asList, at, type Json, type JsonObject, objectAt, textAt, textsOf } from "../../outputs/Emitted";
import type { OutputRule } from "../../Rule";

const ISSUER = "token.actions.githubusercontent.com";
const AUDIENCE = "sts.amazonaws.com";

/** All repositories on GitHub get tokens from the same issuer, so only a role's conditions distinguish them. */
export const IdentityBoundRule: OutputRule = {
  name: "identity-bound",
  subject: "outputs",
  severity: "error",
  meaning:
    "A role that GitHub Actions can assume must require its audience and one exact repository and branch or environment.",
  remedy:
    "Compare aud and sub with StringEquals, and list sub both with the repository's name and with its immutable IDs.",
  source: "https://docs.github.com/en/actions/reference/security/oidc",
  check({ homelab, emitted, report }) {
    const repository = homelab.github?.repository ?? "owner/name";
    for (const [stack, terraform] of emitted.cloud) {
      for (const [role, resource] of Object.entries(objectAt(terraform, "resource", "aws_iam_role"))) {
        for (const statement of trustStatements(terraform, at(resource, "assume_role_policy"))) {
          if (!trustsGithub(statement, terraform)) continue;
          for (const { message, fix } of faults(statement, repository)) {
            const path = homelab.github ? ["github"] : ["sites", stack];
            report({ path, at: "key", about: resource, message: `Role "${role}" ${message}`, fix });
          }
        }
      }
    }
  },
};

/** One condition of a trust policy's statement. */
interface Condition {
  /** Operator, for example `StringEquals`. */
  readonly test: string;
  /** Key that the operator compares, such as `token.actions.githubusercontent.com:aud`. */
  readonly variable: string;
  /** Accepted values; one has to match. */
  readonly values: readonly string[];
}

/** One statement of a trust policy, from either notation. */
interface Statement {
  /** Identity providers that the statement trusts, by ARN or by Terraform reference. */
  readonly federated: readonly string[];
  /** Conditions that all have to hold. */
  readonly conditions: readonly Condition[];
}

function faults({ conditions }: Statement, repository: string): { message: string; fix: string }[] {
  const exact = (claim: string) =>
    conditions
      .filter(({ test, variable }) => variable === `${ISSUER}:${claim}` && /^String(Equals|Like)$/.test(test))
      .flatMap(({ test, values }) =>
        values.map((value) => ({ value, pattern: test === "StringLike" && /[*?]/.test(value) })),
      );
  const [audiences, subjects] = [exact("aud"), exact("sub")];
  const byId = subjects.some(({ value }) => /^repo:[^/]+@\d+\/[^:]+@\d+:/.test(value));
  const wild = subjects.find(({ pattern }) => pattern);
  return [
    ...(audiences.length === 0 || audiences.some(({ value }) => value !== AUDIENCE)
      ? [
          {
            message: "does not restrict the audience, so a token issued for another service can assume it.",
            fix: `Add StringEquals \`${ISSUER}:aud\` = "${AUDIENCE}".`,
          },
        ]
      : []),
    ...(subjects.length === 0
      ? [
          {
            message: "does not restrict the subject, so every repository on GitHub can assume it.",
            fix: `Add StringEquals \`${ISSUER}:sub\` = "repo:${repository}:ref:refs/heads/main".`,
          },
        ]
      : []),
    ...(wild
      ? [
          {
            message: `accepts the subject "${wild.value}", which matches more than one branch or repository.`,
            fix: `Use StringEquals with the one subject that deploys, such as "repo:${repository}:ref:refs/heads/main".`,
          },
        ]
      : []),
    ...(subjects.length > 0 && !wild && !byId
      ? [
          {
            message:
              "names the repository without its immutable IDs, but tokens contain them if the repository was created or renamed since 2026-07-15.",
            fix: `Add the value "repo:<owner>@<owner id>/<name>@<repository id>:..." as well; \`gh api repos/${repository} --jq '.owner.id, .id'\` prints both IDs.`,
          },
        ]
      : []),
  ];
}

/** The statements of a policy, from JSON text or from the policy document that the text refers to. */
function trustStatements(terraform: JsonObject, policy: Json | undefined): readonly Statement[] {
  if (typeof policy !== "string") return [];
  const [, document] = /^\$\{data\.aws_iam_policy_document\.([\w-]+)\.json\}$/.exec(policy) ?? [];
  if (document !== undefined) {
    return asList(at(terraform, "data", "aws_iam_policy_document", document, "statement"))
      .filter((statement) => textAt(statement, "effect") !== "Deny")
      .map(documentStatement);
  }
  return asList(at(parsed(policy), "Statement"))
    .filter((statement) => textAt(statement, "Effect") !== "Deny")
    .map(jsonStatement);
}

function documentStatement(statement: Json): Statement {
  return {
    federated: asList(at(statement, "principals")).flatMap((principal) => textsOf(at(principal, "identifiers"))),
    conditions: asList(at(statement, "condition")).map((condition) => ({
      test: textAt(condition, "test") ?? "",
      variable: textAt(condition, "variable") ?? "",
      values: textsOf(at(condition, "values")),
    })),
  };
}

function jsonStatement(statement: Json): Statement {
  return {
    federated: textsOf(at(statement, "Principal", "Federated")),
    conditions: Object.entries(objectAt(statement, "Condition")).flatMap(([test, variables]) =>
      Object.entries(objectAt(variables)).map(([variable, values]) => ({ test, variable, values: textsOf(values) })),
    ),
  };
}

/** True if the statement names GitHub's provider, by ARN or by reference to a provider of the same stack. */
function trustsGithub({ federated }: Statement, terraform: JsonObject): boolean {
  return federated.some((principal) => {
    if (principal.includes(ISSUER)) return true;
    const [, provider] = /^\$\{aws_iam_openid_connect_provider\.([\w-]+)\.arn\}$/.exec(principal) ?? [];
    return (
      provider !== undefined &&
      (textAt(terraform, "resource", "aws_iam_openid_connect_provider", provider, "url") ?? "").includes(ISSUER)
    );
  });
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
