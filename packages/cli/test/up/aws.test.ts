import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { hasProgram, REPOSITORY, temporaryFolders } from "@ducksnest/testing";
import { bucketCommands } from "../../src/up/steps/stateBucket";
import { Aws } from "../../src/up/world/Aws";

// The AWS CLI takes a second for each call, and the machine may be busy. In milliseconds.
jest.setTimeout(120_000);

const newFolder = temporaryFolders();

/** moto's server answers in place of AWS. @see https://docs.getmoto.org/en/latest/docs/server_mode.html */
const MOTO = process.env.DUCKSNEST_MOTO_SERVER ?? "moto_server";
const MISSING = ["aws", MOTO].filter((name) => !hasProgram(name));
const describeWithAll = MISSING.length === 0 ? describe : describe.skip;

const REGION = "ap-northeast-2";
const BUCKET = { bucket: "ducksnest-state", region: REGION };

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("there is no port");
  return address.port;
}

async function answers(url: string): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      return;
    await sleep(100);
  }
  throw new Error("moto does not start");
}

const sh = (command: string) => execFileSync("sh", ["-ec", command], { encoding: "utf8", env: process.env });

/** The lines of docs/up.md that start with some words, for this test's bucket. */
function documented(start: RegExp): string {
  const page = readFileSync(join(REPOSITORY, "docs/up.md"), "utf8");
  const line = page.split("\n").find((each) => start.test(each)) ?? "";
  return line.trim().replaceAll("my-state", BUCKET.bucket).replaceAll("eu-central-1", REGION);
}

describeWithAll(
  `the real AWS CLI against moto${MISSING.length > 0 ? ` (skipped: no ${MISSING.join(", ")})` : ""}`,
  () => {
    const aws = new Aws(newFolder());
    let moto: ChildProcess | undefined;

    beforeAll(async () => {
      const port = await freePort();
      moto = spawn(MOTO, ["-H", "127.0.0.1", "-p", String(port)], { stdio: "ignore" });
      const url = `http://127.0.0.1:${port}`;
      await answers(url);
      const credentials = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_DEFAULT_REGION: "us-west-1" };
      Object.assign(process.env, { ...credentials, AWS_ENDPOINT_URL: url, AWS_PAGER: "", HOME: newFolder() });
    });
    afterAll(async () => {
      if (moto === undefined) return;
      moto.kill("SIGKILL");
      await once(moto, "exit");
    });

    it("makes the state bucket, which is found then, and deletes it with all versions", async () => {
      const { bucket } = BUCKET;
      expect(await aws.bucket(bucket, REGION)).toBe("missing");
      const [create = "", ...settings] = bucketCommands(BUCKET);
      sh(create);
      expect(await aws.bucket(bucket, REGION)).toBe("unversioned");
      for (const command of settings) sh(command);
      expect(await aws.bucket(bucket, REGION)).toBe("versioned");

      for (const text of ["one", "two"]) sh(`printf ${text} | aws s3 cp - s3://${bucket}/ducksnest/seoul.tfstate`);
      const state = { bucket, key: "ducksnest/seoul.tfstate", region: REGION };
      expect(await aws.stateLock(state)).toBeUndefined();
      const id = "f79554e5-4b3d-7491-dd4a-93f483c3b6c8";
      const lock = JSON.stringify({ ID: id, Who: "me@laptop", Created: "2026-11-27T20:50:30.501802172Z" });
      sh(`printf %s '${lock}' | aws s3 cp - s3://${bucket}/${state.key}.tflock`);
      expect(await aws.stateLock(state)).toEqual({ id, holder: "me@laptop", since: "2026-11-27T20:50:30" });
      sh(documented(/^ *aws s3api delete-objects/));
      sh(documented(/^ *aws s3api delete-bucket/));
      expect(await aws.bucket(bucket, REGION)).toBe("missing");
    });

    it("finds the homelab's instances until they are terminated", async () => {
      const tags = "Tags=[{Key=ducksnest:homelab,Value=ducksnest},{Key=ducksnest:site,Value=seoul}]";
      const run = `aws ec2 run-instances --region ${REGION} --image-id ami-12c6146b --private-ip-address 10.20.0.10 --disable-api-termination`;
      const id = sh(
        `${run} --tag-specifications 'ResourceType=instance,${tags}' --query Instances[0].InstanceId --output text`,
      ).trim();
      expect(await aws.instances("ducksnest", "seoul", REGION)).toEqual([
        { id, address: "10.20.0.10", state: "running" },
      ]);
      expect(await aws.instances("other", "seoul", REGION)).toEqual([]);

      // As docs/up.md takes a cluster down.
      expect(sh(`${documented(/^ *id=/)}\nprintf %s "$id"`)).toBe(id);
      sh(`id=${id}\n${documented(/^ *aws ec2 modify-instance-attribute/)}`);
      sh(`aws ec2 terminate-instances --region ${REGION} --instance-ids ${id}`);
      expect(await aws.instances("ducksnest", "seoul", REGION)).toEqual([]);
    });

    it("finds the description of a parameter, and not its value", async () => {
      const name = "/ducksnest/ducksnest/control-plane/ssh-host-key";
      expect(await aws.parameterDescription(name, REGION)).toBeUndefined();
      sh(
        `aws ssm put-parameter --region ${REGION} --name ${name} --description SHA256:abc --type SecureString --value secret`,
      );
      expect(await aws.parameterDescription(name, REGION)).toBe("SHA256:abc");
      sh(documented(/^ *aws ssm delete-parameter/));
      expect(await aws.parameterDescription(name, REGION)).toBeUndefined();
    });
  },
);
