import type { Json, JsonObject } from "@ducksnest/checks";
import { IdentityBoundRule } from "../../../src/rules/aws/identity-bound";
import { outputFindingsOf } from "../../_outputs";

const ISSUER = "token.actions.githubusercontent.com";
/** How Terraform writes another value's place. */
const reference = (path: string) => `$\{${path}}`;

const NAME = "repo:o/r:ref:refs/heads/main";
const BY_ID = "repo:o@1/r@2:ref:refs/heads/main";

const judge = (terraform: JsonObject) =>
  outputFindingsOf(IdentityBoundRule, { cloud: new Map([["seoul", terraform]]) }).map(
    (finding) => /Role "deploy" (.*) -> /.exec(finding)?.[1],
  );
const role = (assume_role_policy: Json) => ({ aws_iam_role: { deploy: { assume_role_policy } } });
const trusting = (Condition: JsonObject, Federated = `arn:aws:iam::1:oidc-provider/${ISSUER}`) =>
  judge({ resource: role(JSON.stringify({ Statement: { Effect: "Allow", Principal: { Federated }, Condition } })) });
const aud = { [`${ISSUER}:aud`]: "sts.amazonaws.com" };
const sub = (...values: string[]) => ({ [`${ISSUER}:sub`]: values });

const NO_AUDIENCE = "does not restrict the audience, so a token issued for another service can assume it.";
const NO_SUBJECT = "does not restrict the subject, so every repository on GitHub can assume it.";

describe("identity-bound", () => {
  it.each<[string, JsonObject, ...string[]]>([
    ["names both", { StringEquals: { ...aud, ...sub(NAME, BY_ID) } }],
    ["names the ids", { StringEquals: { ...aud, ...sub(BY_ID) } }],
    ["says nothing", {}, NO_AUDIENCE, NO_SUBJECT],
    [
      "tests only where there is a value",
      { "ForAllValues:StringEquals": { ...aud, ...sub(BY_ID) } },
      NO_AUDIENCE,
      NO_SUBJECT,
    ],
    [
      "has a wildcard",
      { StringEquals: aud, StringLike: sub("repo:o/*") },
      'accepts the subject "repo:o/*", which matches more than one branch or repository.',
    ],
    [
      "names the name alone",
      { StringEquals: { ...aud, ...sub(NAME) } },
      "names the repository without its immutable IDs, but tokens contain them if the repository was created or renamed since 2026-07-15.",
    ],
  ])("judges a policy that %s", (_, condition, ...messages) => {
    expect(trusting(condition)).toEqual(messages);
  });

  it("proposes a condition for the repository in the manifest, at its place", () => {
    const policy = JSON.stringify({
      Statement: { Principal: { Federated: `arn:aws:iam::1:oidc-provider/${ISSUER}` }, Condition: {} },
    });
    const cloud = new Map<string, JsonObject>([["seoul", { resource: role(policy) }]]);
    expect(outputFindingsOf(IdentityBoundRule, { cloud }, { github: { repository: "me/lab" } })).toEqual([
      `github: Role "deploy" ${NO_AUDIENCE} -> Add StringEquals \`${ISSUER}:aud\` = "sts.amazonaws.com".`,
      `github: Role "deploy" ${NO_SUBJECT} -> Add StringEquals \`${ISSUER}:sub\` = "repo:me/lab:ref:refs/heads/main".`,
    ]);
  });

  it("reads a policy document, and a provider that it refers to", () => {
    const statement = {
      principals: [{ type: "Federated", identifiers: [reference("aws_iam_openid_connect_provider.github.arn")] }],
      condition: [{ test: "StringEquals", variable: `${ISSUER}:sub`, values: [BY_ID] }],
    };
    const terraform = {
      data: { aws_iam_policy_document: { trust: { statement: [statement] } } },
      resource: {
        ...role(reference("data.aws_iam_policy_document.trust.json")),
        aws_iam_openid_connect_provider: { github: { url: `https://${ISSUER}` } },
      },
    };
    expect(judge(terraform)).toEqual([NO_AUDIENCE]);
  });

  it("passes over roles for others, and policies it cannot read", () => {
    expect(trusting({}, "arn:aws:iam::1:oidc-provider/gitlab.com")).toEqual([]);
    for (const policy of ["{", reference("local.policy"), 1, null])
      expect(judge({ resource: role(policy) })).toEqual([]);
  });
});
