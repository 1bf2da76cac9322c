import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aManifest, manifestText, temporaryFolders } from "@ducksnest/testing";
import { Workspace } from "../workspace";

const newFolder = temporaryFolders();

async function printed(changes = {}): Promise<string> {
  const { exitCode, out } = await new Workspace(manifestText(aManifest(changes))).run("image", "control-plane");
  expect(exitCode).toBe(0);
  return out;
}

/** A program that records its arguments, one line for each call, and answers as AWS would. */
const STAND_IN = `#!/bin/sh
printf '%s' "$(basename "$0")" >>"$CALLS"
for argument; do printf ' <%s>' "$argument" >>"$CALLS"; done
echo >>"$CALLS"
case "$*" in
  *get-caller-identity*) echo 123456789012 ;;
  *describe-import-snapshot-tasks*) echo snap-0123456789abcdef0 ;;
  *import-snapshot*) echo import-snap-0123456789abcdef0 ;;
  *register-image*) echo ami-0123456789abcdef0 ;;
esac
`;

it("prints commands that a shell runs, each with the values that the ones before found out", async () => {
  const folder = newFolder();
  mkdirSync(join(folder, "result"));
  writeFileSync(join(folder, "result/nixos.vhd"), "");
  for (const name of ["aws", "nix"]) {
    writeFileSync(join(folder, name), STAND_IN);
    chmodSync(join(folder, name), 0o755);
  }
  const calls = join(folder, "calls");
  const { status, stdout } = spawnSync("bash", ["-euo", "pipefail"], {
    cwd: folder,
    encoding: "utf8",
    input: await printed(),
    env: { PATH: `${folder}:${process.env.PATH}`, CALLS: calls },
  });
  expect({ status, stdout }).toEqual({ status: 0, stdout: "ami-0123456789abcdef0\n" });
  expect(readFileSync(calls, "utf8")).toMatchInlineSnapshot(`
    "aws <iam> <create-role> <--role-name> <vmimport> <--assume-role-policy-document> <{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"vmie.amazonaws.com"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:Externalid":"vmimport"}}}]}>
    aws <iam> <put-role-policy> <--role-name> <vmimport> <--policy-name> <vmimport> <--policy-document> <{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetBucketLocation","s3:GetObject","s3:ListBucket"],"Resource":["arn:aws:s3:::ducksnest-images-*"]},{"Effect":"Allow","Action":["ec2:ModifySnapshotAttribute","ec2:CopySnapshot","ec2:RegisterImage","ec2:Describe*"],"Resource":"*"}]}>
    nix <build> <./nix#control-plane-amazon-image>
    aws <sts> <get-caller-identity> <--query> <Account> <--output> <text>
    aws <s3> <mb> <s3://ducksnest-images-123456789012-ap-northeast-2> <--region> <ap-northeast-2>
    aws <s3> <cp> <result/nixos.vhd> <s3://ducksnest-images-123456789012-ap-northeast-2/control-plane.vhd> <--region> <ap-northeast-2>
    aws <ec2> <--region> <ap-northeast-2> <import-snapshot> <--disk-container> <Format=VHD,UserBucket={S3Bucket=ducksnest-images-123456789012-ap-northeast-2,S3Key=control-plane.vhd}> <--query> <ImportTaskId> <--output> <text>
    aws <ec2> <--region> <ap-northeast-2> <wait> <snapshot-imported> <--import-task-ids> <import-snap-0123456789abcdef0>
    aws <ec2> <--region> <ap-northeast-2> <describe-import-snapshot-tasks> <--import-task-ids> <import-snap-0123456789abcdef0> <--query> <ImportSnapshotTasks[0].SnapshotTaskDetail.SnapshotId> <--output> <text>
    aws <ec2> <--region> <ap-northeast-2> <register-image> <--name> <ducksnest-control-plane-import-snap-0123456789abcdef0> <--architecture> <x86_64> <--boot-mode> <legacy-bios> <--virtualization-type> <hvm> <--ena-support> <--imds-support> <v2.0> <--root-device-name> </dev/xvda> <--block-device-mappings> <DeviceName=/dev/xvda,Ebs={SnapshotId=snap-0123456789abcdef0}> <--query> <ImageId> <--output> <text>
    aws <s3> <rb> <s3://ducksnest-images-123456789012-ap-northeast-2> <--force>
    "
  `);
});

it("boots arm64 by UEFI, as nixpkgs makes the image", async () => {
  const out = await printed({ "hosts.control-plane.instanceType": "t4g.medium" });
  expect(out).toContain("--architecture arm64 --boot-mode uefi");
});

it("ends with the key of the manifest that takes the id", async () => {
  expect(await printed()).toMatch(/hosts\.control-plane\.image: \{ ami: ami-… \}\n$/);
});

it("refuses a machine at home", async () => {
  await expect(new Workspace().run("image", "firebat")).rejects.toThrow(
    "laptop-firebat is no EC2 instance; `ducksnest install firebat` installs a machine at home, with its key.",
  );
});
