import type { AwsHostFacts } from "@ducksnest/topology";
import { Construct } from "constructs";
import { namePrefix } from "./_names";
import { IamInstanceProfile, IamRole, IamRolePolicy, type ITerraformDependable } from "./_provider";

/** Longest prefix of a role's name, in characters: 64 less the 26 that the provider adds. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MAX_PREFIX = 38;

/**
 * What the SSM agent does for Session Manager. The managed policy AmazonSSMManagedInstanceCore also allows it to read every
 * parameter of the account.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
 */
const SESSION_MANAGER_ACTIONS = [
  "ssm:UpdateInstanceInformation",
  "ssmmessages:CreateControlChannel",
  "ssmmessages:CreateDataChannel",
  "ssmmessages:OpenControlChannel",
  "ssmmessages:OpenDataChannel",
];

/** What an instance may do. */
export interface InstanceProfileProps {
  /** Name of the homelab, the prefix of the role's name. */
  readonly homelabName: string;
  /** The host, whose private SSH key the instance reads. */
  readonly host: AwsHostFacts;
  /** ARN of the host's parameter with its private SSH key. */
  readonly parameterArn: string;
  /** ARN of the KMS key that encrypts the parameter. */
  readonly keyArn: string;
  /** ARN of the archive of `nix/`. @default none: the instance fetches the flake from elsewhere */
  readonly archiveArn: string | undefined;
  /** Whether AWS Session Manager can open a shell on the instance. */
  readonly sessionManager: boolean;
}

/** The role of one instance. It reads the host's own private key and the archive of `nix/`, and nothing else. */
export class InstanceProfile extends Construct {
  /** Name of the profile, as a Terraform expression. */
  readonly profileName: string;
  /** The role's permissions, which must exist before the instance boots. */
  readonly permissions: ITerraformDependable;

  constructor(scope: Construct, id: string, props: InstanceProfileProps) {
    super(scope, id);
    const { homelabName, host } = props;
    const prefix = namePrefix([homelabName, host.hostname], MAX_PREFIX);
    const tags = { Name: `${homelabName}-${host.hostname}` };
    const role = new IamRole(this, "role", {
      namePrefix: prefix,
      assumeRolePolicy: JSON.stringify(policy([{ ...TRUST, Action: "sts:AssumeRole" }])),
      tags,
      // A renamed host gets another role, and its instance must never be without one.
      lifecycle: { createBeforeDestroy: true },
    });
    this.permissions = new IamRolePolicy(this, "policy", {
      name: "first-boot",
      role: role.id,
      policy: JSON.stringify(policy(statements(props))),
      lifecycle: { createBeforeDestroy: true },
    });
    const profile = new IamInstanceProfile(this, "profile", {
      namePrefix: prefix,
      role: role.name,
      tags,
      lifecycle: { createBeforeDestroy: true },
    });
    this.profileName = profile.name;
  }
}

const TRUST = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" } };

function policy(statement: readonly object[]) {
  return { Version: "2012-10-17", Statement: statement };
}

function statements({ parameterArn, keyArn, archiveArn, sessionManager }: InstanceProfileProps): readonly object[] {
  const allow = (sid: string, action: string | readonly string[], resource: string) => ({
    Sid: sid,
    Effect: "Allow",
    Action: action,
    Resource: resource,
  });
  return [
    allow("OwnPrivateKey", "ssm:GetParameter", parameterArn),
    {
      ...allow("DecryptOwnPrivateKey", "kms:Decrypt", keyArn),
      // One key encrypts the parameters of all hosts of the site. SSM names the parameter when it asks KMS to decrypt.
      // @see https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html
      Condition: { StringEquals: { "kms:EncryptionContext:PARAMETER_ARN": parameterArn } },
    },
    ...(archiveArn === undefined ? [] : [allow("Flake", "s3:GetObject", archiveArn)]),
    ...(sessionManager ? [allow("SessionManager", SESSION_MANAGER_ACTIONS, "*")] : []),
  ];
}
