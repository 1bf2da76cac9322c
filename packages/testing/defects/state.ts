import type { Change, Entry, ManifestValue } from "@ducksnest/testing";

const ISSUER = "token.actions.githubusercontent.com";
const PROVIDER = `arn:aws:iam::123456789012:oidc-provider/${ISSUER}`;
const BY_NAME = "repo:octocat/homelab:ref:refs/heads/main";
const BY_ID = "repo:octocat@1/homelab@2:ref:refs/heads/main";

/** A backend in S3 in place of the local one. */
function backend(s3: ManifestValue): readonly Change[] {
  return [{ terraformOverride: { site: "seoul", address: "terraform", set: { backend: { s3 } } } }];
}

/** A role beside ours that GitHub Actions can assume under some conditions. */
function role(condition: ManifestValue, federated = PROVIDER): readonly Change[] {
  const statement = {
    Effect: "Allow",
    Principal: { Federated: federated },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: condition,
  };
  const policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  return [
    { terraform: { site: "seoul", type: "aws_iam_role", name: "deploy", config: { assume_role_policy: policy } } },
  ];
}

const AUDIENCE = { [`${ISSUER}:aud`]: "sts.amazonaws.com" };

/** Who can change the infrastructure, and whether two changes can meet. */
export const ENTRIES: readonly Entry[] = [
  {
    id: "state-without-lock",
    summary: "The state in S3 has no lock, so two applies at once overwrite each other's changes.",
    source: "https://github.com/oqtopus-team/oqtopus-cloud/issues/383",
    changes: backend({ bucket: "my-state", key: "seoul.tfstate", region: "ap-northeast-2", encrypt: true }),
    reported: { rule: "state-locking", at: "sites.seoul" },
  },
  {
    id: "state-locked-with-dynamodb",
    summary: "The state is locked only with a DynamoDB table, which Terraform deprecated.",
    source: "https://github.com/gruntwork-io/terragrunt-infrastructure-live-stacks-example/pull/6",
    changes: backend({ bucket: "my-state", key: "seoul.tfstate", encrypt: true, dynamodb_table: "locks" }),
    reported: { rule: "state-locking", at: "sites.seoul" },
  },
  {
    id: "lock-turned-off",
    summary: "The lock is turned off, because an old one got stuck.",
    source: "https://github.com/ministryofjustice/modernisation-platform/issues/2467",
    changes: backend({ bucket: "my-state", key: "seoul.tfstate", encrypt: true, use_lockfile: false }),
    reported: { rule: "state-locking", at: "sites.seoul" },
  },
  {
    id: "state-not-encrypted",
    summary: "The state is locked, but in plain text, and it contains every attribute.",
    source: "https://github.com/VertexChainLabs/VertexChain/issues/165",
    changes: backend({ bucket: "my-state", key: "seoul.tfstate", use_lockfile: true }),
    reported: { rule: "state-locking", at: "sites.seoul" },
  },
  {
    id: "role-for-all-of-github",
    summary: "A role checks only the audience, so every repository on GitHub can assume it.",
    source: "https://github.com/panther-labs/panther-analysis/pull/1456",
    changes: role({ StringEquals: AUDIENCE }),
    reported: { rule: "identity-bound", at: "sites.seoul" },
  },
  {
    id: "role-for-any-branch",
    summary: "A role accepts every branch of the repository, pull requests included.",
    source: "https://github.com/aws-actions/configure-aws-credentials/issues/1238",
    changes: role({ StringEquals: AUDIENCE, StringLike: { [`${ISSUER}:sub`]: "repo:octocat/homelab:*" } }),
    reported: { rule: "identity-bound", at: "sites.seoul" },
  },
  {
    id: "role-for-a-whole-organization",
    summary: "A role accepts every repository of an owner.",
    source: "https://github.com/chanzuckerberg/cztack/pull/908",
    changes: role({ StringEquals: AUDIENCE, StringLike: { [`${ISSUER}:sub`]: "repo:octocat/*" } }),
    reported: { rule: "identity-bound", at: "sites.seoul" },
  },
  {
    id: "role-with-wrong-audience",
    summary: "A role asks for the audience of another service.",
    source: "https://github.com/aws-actions/configure-aws-credentials/issues/318",
    changes: role({
      StringEquals: { [`${ISSUER}:aud`]: "https://github.com/octocat", [`${ISSUER}:sub`]: [BY_NAME, BY_ID] },
    }),
    reported: { rule: "identity-bound", at: "sites.seoul" },
  },
  {
    id: "role-with-misspelled-claim",
    summary: "The name of the claim is misspelled, so the condition never restricts the subject.",
    source: "https://github.com/aripalo/aws-cdk-github-oidc/issues/42",
    changes: role({ StringEquals: { ...AUDIENCE, [`${ISSUER}/octocat:sub`]: BY_ID } }),
    reported: { rule: "identity-bound", at: "sites.seoul" },
  },
  {
    id: "role-by-name-alone",
    summary: "A role names the repository, but not its immutable IDs, which newer tokens contain.",
    source: "https://github.com/aws-actions/configure-aws-credentials/issues/331",
    changes: role({ StringEquals: { ...AUDIENCE, [`${ISSUER}:sub`]: BY_NAME } }),
    reported: { rule: "identity-bound", at: "sites.seoul" },
  },
  {
    id: "sound-state-with-lockfile",
    summary: "The state in S3 is locked with a file, and encrypted.",
    source: "https://github.com/nozaq/terraform-aws-remote-state-s3-backend/pull/136",
    changes: backend({ bucket: "my-state", key: "seoul.tfstate", encrypt: true, use_lockfile: true }),
  },
  {
    id: "sound-state-of-the-manifest",
    summary: "The manifest puts the state into a bucket.",
    source: "https://github.com/nozaq/terraform-aws-remote-state-s3-backend/pull/136",
    changes: [{ manifest: { "state.s3": { bucket: "my-state", region: "ap-northeast-2" } } }],
  },
  {
    id: "sound-role-for-one-branch",
    summary: "A role accepts one branch of one repository, by name and by IDs.",
    source: "https://github.com/panther-labs/panther-analysis/pull/1456",
    changes: role({ StringEquals: { ...AUDIENCE, [`${ISSUER}:sub`]: [BY_NAME, BY_ID] } }),
  },
  {
    id: "sound-role-for-another-provider",
    summary: "A role trusts an identity provider that has nothing to do with GitHub.",
    source: "https://github.com/aws-actions/configure-aws-credentials/issues/419",
    changes: role({}, "arn:aws:iam::123456789012:oidc-provider/gitlab.home.arpa"),
  },
];
