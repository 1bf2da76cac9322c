import { at, type Json, type JsonObject, textAt } from "../../outputs/Emitted";
import type { OutputRule } from "../../Rule";

const ISSUER = "token.actions.githubusercontent.com";
const AUDIENCE = "sts.amazonaws.com";

/** Every repository on GitHub gets tokens from the one issuer; only the conditions tell them apart. */
export const IdentityBoundRule: OutputRule = {
  name: "identity-bound",
  subject: "outputs",
  severity: "error",
  meaning: "A role that GitHub may assume must name its audience and the exact repository and branch or environment.",
  remedy: "Test aud and sub with StringEquals, sub by name and by the repository's immutable ids.",
  source: "https://docs.github.com/en/actions/reference/security/oidc",
  check({ homelab, emitted, report }) {
    const repository = homelab.github?.repository ?? "owner/name";
    for (const [stack, terraform] of emitted.cloud) {
      for (const [role, resource] of Object.entries(at(terraform, "resource", "aws_iam_role") ?? {})) {
        for (const statement of trustStatements(terraform, at(resource, "assume_role_policy"))) {
          if (!trustsGithub(statement, terraform)) continue;
          for (const { message, fix } of problems(statement, repository)) {
            const path = homelab.github ? ["github"] : ["sites", stack];
            report({ path, at: "key", message: `Role "${role}" ${message}`, fix });
          }
        }
      }
    }
  },
};

/** One statement of a trust policy, wherever it was written. */
interface Statement {
  readonly federated: readonly string[];
  readonly conditions: readonly {
    readonly test: string;
    readonly variable: string;
    readonly values: readonly string[];
  }[];
}

function problems({ conditions }: Statement, repository: string): { message: string; fix: string }[] {
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
            message: `does not bind the audience, so that a token made for another service opens it.`,
            fix: `Add StringEquals \`${ISSUER}:aud\` = "${AUDIENCE}".`,
          },
        ]
      : []),
    ...(subjects.length === 0
      ? [
          {
            message: "does not bind the subject, so that every repository on GitHub can assume it.",
            fix: `Add StringEquals \`${ISSUER}:sub\` = "repo:${repository}:ref:refs/heads/main".`,
          },
        ]
      : []),
    ...(wild
      ? [
          {
            message: `accepts the subject "${wild.value}", which more than one branch or repository matches.`,
            fix: `Write the one that deploys, such as "repo:${repository}:ref:refs/heads/main", with StringEquals.`,
          },
        ]
      : []),
    ...(subjects.length > 0 && !wild && !byId
      ? [
          {
            message: `names the repository but not its immutable ids, which tokens carry if it was made or renamed since 2026-07-15.`,
            fix: `Add the value "repo:<owner>@<owner id>/<name>@<repository id>:..." beside it; \`gh api repos/${repository} --jq '.owner.id, .id'\` prints both ids.`,
          },
        ]
      : []),
  ];
}

/** A policy's statements: in JSON text, or in the policy document that the text refers to. */
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
    federated: asList(at(statement, "principals")).flatMap((principal) => texts(at(principal, "identifiers"))),
    conditions: asList(at(statement, "condition")).map((condition) => ({
      test: textAt(condition, "test") ?? "",
      variable: textAt(condition, "variable") ?? "",
      values: texts(at(condition, "values")),
    })),
  };
}

function jsonStatement(statement: Json): Statement {
  return {
    federated: texts(at(statement, "Principal", "Federated")),
    conditions: Object.entries(at(statement, "Condition") ?? {}).flatMap(([test, variables]) =>
      Object.entries(variables ?? {}).map(([variable, values]) => ({ test, variable, values: texts(values as Json) })),
    ),
  };
}

/** By the provider's ARN, or by reference to a provider of the same configuration. */
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
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** Both notations allow a single thing in place of a list of one. */
function asList(value: Json | undefined): readonly Json[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function texts(value: Json | undefined): readonly string[] {
  return asList(value).filter((it): it is string => typeof it === "string");
}
