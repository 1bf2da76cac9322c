import type { AwsHostFacts, AwsSiteFacts, Topology } from "@ducksnest/topology";

/** The role with which AWS reads an uploaded image. @see https://docs.aws.amazon.com/vm-import/latest/userguide/required-permissions.html */
const ROLE = "vmimport";

const TRUST = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "vmie.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: { StringEquals: { "sts:Externalid": "vmimport" } },
    },
  ],
};

/**
 * The commands that make the role with which AWS reads uploaded images, once per account.
 * @see https://docs.aws.amazon.com/vm-import/latest/userguide/required-permissions.html
 */
export function roleCommands(partition: string): readonly string[] {
  const policy = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: ["s3:GetBucketLocation", "s3:GetObject", "s3:ListBucket"],
        Resource: [`arn:${partition}:s3:::ducksnest-images-*`],
      },
      {
        Effect: "Allow",
        Action: ["ec2:ModifySnapshotAttribute", "ec2:CopySnapshot", "ec2:RegisterImage", "ec2:Describe*"],
        Resource: "*",
      },
    ],
  };
  return [
    `aws iam create-role --role-name ${ROLE} --assume-role-policy-document '${JSON.stringify(TRUST)}'`,
    `aws iam put-role-policy --role-name ${ROLE} --policy-name ${ROLE} --policy-document '${JSON.stringify(policy)}'`,
  ];
}

/**
 * The commands that build the image of an EC2 host and make an AMI of it; the last two print the AMI's id and remove the upload.
 * Images for x86_64 boot by BIOS and those for arm64 by UEFI, because nixpkgs makes them so.
 * @see https://docs.aws.amazon.com/vm-import/latest/userguide/vmimport-import-snapshot.html
 * @see https://github.com/NixOS/nixpkgs/blob/nixos-26.05/nixos/modules/virtualisation/amazon-options.nix
 */
export function uploadCommands(
  homelab: Topology["name"],
  { region }: AwsSiteFacts,
  host: AwsHostFacts,
): readonly string[] {
  const { hostname, machine } = host;
  const ec2 = `aws ec2 --region ${region}`;
  const boot = machine.architecture === "arm64" ? "uefi" : "legacy-bios";
  return [
    `nix build ./nix#${hostname}-amazon-image`,
    `bucket=ducksnest-images-$(aws sts get-caller-identity --query Account --output text)-${region}`,
    `aws s3 mb "s3://$bucket" --region ${region}`,
    `aws s3 cp result/*.vhd "s3://$bucket/${hostname}.vhd" --region ${region}`,
    `task=$(${ec2} import-snapshot --disk-container "Format=VHD,UserBucket={S3Bucket=$bucket,S3Key=${hostname}.vhd}" --query ImportTaskId --output text)`,
    `${ec2} wait snapshot-imported --import-task-ids "$task"`,
    `snapshot=$(${ec2} describe-import-snapshot-tasks --import-task-ids "$task" --query 'ImportSnapshotTasks[0].SnapshotTaskDetail.SnapshotId' --output text)`,
    `${ec2} register-image --name "${homelab}-${hostname}-$task" --architecture ${machine.architecture} --boot-mode ${boot} --virtualization-type hvm --ena-support --imds-support v2.0 --root-device-name /dev/xvda --block-device-mappings "DeviceName=/dev/xvda,Ebs={SnapshotId=$snapshot}" --query ImageId --output text`,
    `aws s3 rb "s3://$bucket" --force`,
  ];
}
