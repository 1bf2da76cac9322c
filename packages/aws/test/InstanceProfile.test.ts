import { type Attributes, type Changes, onlyResource, resources, siteJson, WORKER } from "./_terraform";

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string;
  readonly Condition?: unknown;
}

const statementsOf = ({ policy }: Attributes): readonly Statement[] => JSON.parse(String(policy)).Statement;
const statements = (changes: Changes = {}) => statementsOf(onlyResource(siteJson(changes), "aws_iam_role_policy"));
const actions = (changes: Changes = {}) => statements(changes).flatMap(({ Action }) => Action);

const PARAMETER =
  /^arn:\$\{data\.aws_partition\.partition\.partition\}:ssm:ap-northeast-2:\$\{aws_vpc\.[\w-]+\.owner_id\}:parameter\/ducksnest\/ducksnest\/control-plane\/ssh-host-key$/;

it("reads one parameter, decrypts with one key for that parameter alone, and fetches one object", () => {
  const [parameter, key, object] = statements();
  expect(parameter).toEqual({
    Sid: "OwnPrivateKey",
    Effect: "Allow",
    Action: "ssm:GetParameter",
    Resource: expect.stringMatching(PARAMETER),
  });
  expect(key).toEqual({
    Sid: "DecryptOwnPrivateKey",
    Effect: "Allow",
    Action: "kms:Decrypt",
    Resource: expect.stringMatching(/^\$\{aws_kms_key\.[\w-]+\.arn\}$/),
    Condition: { StringEquals: { "kms:EncryptionContext:PARAMETER_ARN": parameter?.Resource } },
  });
  expect(object).toEqual({
    Sid: "Flake",
    Effect: "Allow",
    Action: "s3:GetObject",
    Resource: expect.stringMatching(/^\$\{aws_s3_object\.[\w-]+\.arn\}$/),
  });
});

it("lets Session Manager in, but does not read other parameters", () => {
  expect(statements().at(-1)).toEqual({
    Sid: "SessionManager",
    Effect: "Allow",
    Action: [
      "ssm:UpdateInstanceInformation",
      "ssmmessages:CreateControlChannel",
      "ssmmessages:CreateDataChannel",
      "ssmmessages:OpenControlChannel",
      "ssmmessages:OpenDataChannel",
    ],
    Resource: "*",
  });
});

it("does nothing else, without Session Manager and with a flake reference", () => {
  expect(actions({ "sites.seoul.sessionManager": false })).toEqual(["ssm:GetParameter", "kms:Decrypt", "s3:GetObject"]);
  expect(actions({ "sites.seoul.sessionManager": false, "nixos.flake": "github:me/homelab?dir=nix" })).toEqual([
    "ssm:GetParameter",
    "kms:Decrypt",
  ]);
});

it("is another one for each host, which reads no other host's key", () => {
  const json = siteJson({ "hosts.second": WORKER });
  const parameters = resources(json, "aws_iam_role_policy").map((policy) => statementsOf(policy)[0]?.Resource);
  expect(parameters.map((arn) => arn?.split(":parameter")[1])).toEqual([
    "/ducksnest/ducksnest/control-plane/ssh-host-key",
    "/ducksnest/ducksnest/second/ssh-host-key",
  ]);
  const profiles = resources(json, "aws_instance").map(({ iam_instance_profile }) => iam_instance_profile);
  expect(new Set(profiles).size).toBe(2);
});

it("is assumed by EC2 alone", () => {
  const { assume_role_policy } = onlyResource(siteJson(), "aws_iam_role");
  expect(JSON.parse(String(assume_role_policy)).Statement).toEqual([
    { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" },
  ]);
});

it("has a name that IAM accepts with the 26 characters that the provider adds, however long the names are", () => {
  const prefix = (changes: Changes) => String(onlyResource(siteJson(changes), "aws_iam_role")["name_prefix"]);
  expect(prefix({})).toBe("ducksnest-control-plane-");
  const long = prefix({ name: "a".repeat(60), "hosts.control-plane.hostname": "b".repeat(60) });
  expect(long).toHaveLength(38);
  expect(prefix({ name: `${"a".repeat(35)}-b` })).toBe(`${"a".repeat(35)}-b-`);
  expect(prefix({ name: `${"a".repeat(36)}-b` })).toBe(`${"a".repeat(36)}-`);
});

it("is replaced without a gap when the host is renamed", () => {
  for (const type of ["aws_iam_role", "aws_iam_role_policy", "aws_iam_instance_profile"]) {
    expect(onlyResource(siteJson(), type)["lifecycle"]).toEqual({ create_before_destroy: true });
  }
});
