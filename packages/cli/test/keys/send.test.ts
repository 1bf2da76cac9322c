import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { fingerprint } from "@ducksnest/credentials";
import { hasProgram, readTree } from "@ducksnest/testing";
import { StandIns } from "../programs/_StandIns";
import { aPerson, SecretsHomelab } from "../secrets/_SecretsHomelab";

// The AWS CLI takes seconds to start on a busy machine. In milliseconds.
jest.setTimeout(60_000);

const anna = aPerson("anna");
const PARAMETER = "/ducksnest/ducksnest/control-plane/ssh-host-key";

/** A homelab whose control plane has a key. */
async function withKey(): Promise<SecretsHomelab> {
  const homelab = new SecretsHomelab([anna]);
  expect(await homelab.run("keys make control-plane")).toMatchObject({ exitCode: 0 });
  return homelab;
}

const printOf = (homelab: SecretsHomelab) =>
  fingerprint(homelab.text("hosts/control-plane/ssh_host_ed25519_key.pub").split(" ").slice(0, 2).join(" "));

/** What `keys send` prints if the AWS CLI fails with a text. */
async function failureOf(stderr: string): Promise<string> {
  const homelab = await withKey();
  const aws = new StandIns({ aws: `cat >&2 <<'END'\n${stderr}\nEND\nexit 254` });
  return aws.around(() => homelab.failure("keys send control-plane"));
}

describe("ducksnest keys send, with a stand-in for aws", () => {
  it("passes the key on standard input alone", async () => {
    const homelab = await withKey();
    const before = readTree(homelab.folder);
    const aws = new StandIns({ aws: 'cat /proc/$$/environ >$STATE/environment; echo "{}"' });
    const { exitCode, out, err } = await aws.around(() => homelab.run("keys send control-plane"));
    const print = printOf(homelab);
    expect({ exitCode, out, err }).toEqual({
      exitCode: 0,
      out: `sent  control-plane  ${print}  ${PARAMETER}\n`,
      err: "",
    });
    const [history, call, ...more] = aws.calls();
    expect(history?.args).toEqual(["configure", "get", "cli_history"]);
    expect(more).toEqual([]);
    expect(call?.args.join(" ")).toBe(
      `ssm put-parameter --region ap-northeast-2 --output json --name ${PARAMETER} --description SSH host key of control-plane, ${print} ` +
        "--type SecureString --key-id alias/ducksnest/ducksnest/seoul --overwrite --value file:///dev/stdin",
    );
    expect(call?.input).toMatch(/^-----BEGIN OPENSSH PRIVATE KEY-----\n[\s\S]+\n-----END OPENSSH PRIVATE KEY-----\n$/);
    const canary = (call?.input ?? "").split("\n")[3] ?? "";
    expect(canary.length).toBeGreaterThan(20);
    expect([out, err, call?.args.join(" "), readFileSync(`${aws.state}/environment`, "utf8")].join()).not.toContain(
      canary,
    );
    expect(readTree(homelab.folder)).toEqual(before);
  });

  it("sends nothing if the AWS CLI would record the key", async () => {
    const homelab = await withKey();
    const aws = new StandIns({ aws: 'case "$*" in "configure get cli_history") echo enabled ;; *) echo "{}" ;; esac' });
    const message = await aws.around(() => homelab.failure("keys send control-plane"));
    expect(message).toContain("run `aws configure set cli_history disabled` first");
    expect(aws.calls().map(({ args }) => args[0])).toEqual(["configure"]);
  });

  it("names the AWS key and the command that makes it", async () => {
    expect(
      await failureOf("An error occurred (InvalidKeyId) when calling the PutParameter operation: Alias is not found."),
    ).toMatch(
      /^the KMS key alias\/ducksnest\/ducksnest\/seoul does not exist in ap-northeast-2: run `cdktf deploy seoul` first/,
    );
  });

  it.each([
    ["Unable to locate credentials. You can configure credentials", "has no credentials; run `aws configure`"],
    ["The config profile (nobody) could not be found", "AWS_PROFILE names a profile that does not exist"],
    ["An error occurred (ExpiredTokenException) when calling x", "the credentials have expired; log in again"],
    ["Error when retrieving token from sso: Token has expired and refresh failed", "the credentials have expired"],
    ["An error occurred (UnrecognizedClientException) when calling x", "AWS does not know the credentials"],
    ["An error occurred (AccessDeniedException): not authorized to perform: ssm:PutParameter", "may not do this"],
    ['Could not connect to the endpoint URL: "https://ssm.x/"', "AWS cannot be reached"],
    ["something else", "failed with 254.\nsomething else"],
  ])("explains %s", async (stderr, expected) => {
    const message = await failureOf(stderr);
    expect(message).toContain(expected);
    expect(message).toContain(stderr);
  });

  it("says how to get the AWS CLI", async () => {
    const homelab = await withKey();
    const nothing = new StandIns({});
    const message = await nothing.around(() => homelab.failure("keys send control-plane"), true);
    expect(message).toMatch(/^aws is not installed, or not on PATH; install the AWS CLI as https:\/\/docs\.aws/);
  });

  it("refuses a host that is no instance, and one without a key, before it calls AWS", async () => {
    const homelab = new SecretsHomelab([anna]);
    const aws = new StandIns({ aws: "echo {}" });
    await aws.around(async () => {
      expect(await homelab.failure("keys send firebat")).toContain(
        "`ducksnest install firebat` installs a machine at home, with its key",
      );
      expect(await homelab.failure("keys send control-plane")).toContain("`ducksnest keys make control-plane`");
      expect(await homelab.failure("keys send nobody")).toContain('has no host "nobody"');
    });
    expect(aws.calls()).toEqual([]);
  });
});

const withMoto = hasProgram("aws") && hasProgram("moto_server") ? it : it.skip;

withMoto("ducksnest keys send puts the key into moto with the real AWS CLI", async () => {
  const homelab = await withKey();
  const port = await freePort();
  const moto = spawn("moto_server", ["-H", "127.0.0.1", "-p", String(port)], { stdio: "ignore" });
  const environment = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    NO_PROXY: "127.0.0.1",
  };
  const before = { ...process.env };
  Object.assign(process.env, environment);
  try {
    await answers(environment.AWS_ENDPOINT_URL);
    for (const version of [1, 2]) {
      expect(await homelab.run("keys send control-plane")).toMatchObject({ exitCode: 0, err: "" });
      const request = { Name: PARAMETER, WithDecryption: true };
      expect(await ssm(environment.AWS_ENDPOINT_URL, "GetParameter", request)).toMatchObject({
        Parameter: { Type: "SecureString", Version: version, Value: expect.stringContaining("OPENSSH PRIVATE KEY") },
      });
    }
    expect(await ssm(environment.AWS_ENDPOINT_URL, "DescribeParameters", {})).toMatchObject({
      Parameters: [
        {
          Name: PARAMETER,
          KeyId: "alias/ducksnest/ducksnest/seoul",
          Description: `SSH host key of control-plane, ${printOf(homelab)}`,
        },
      ],
    });
  } finally {
    moto.kill();
    process.env = before;
  }
});

/** Calls SSM as the AWS CLI does. Moto checks no signature, and takes the region from it. */
async function ssm(url: string, operation: string, request: object): Promise<unknown> {
  const headers = {
    "content-type": "application/x-amz-json-1.1",
    "x-amz-target": `AmazonSSM.${operation}`,
    authorization:
      "AWS4-HMAC-SHA256 Credential=test/20261127/ap-northeast-2/ssm/aws4_request, SignedHeaders=host, Signature=0",
  };
  return (await fetch(url, { method: "POST", headers, body: JSON.stringify(request) })).json();
}

async function answers(url: string): Promise<void> {
  for (;;) {
    try {
      await fetch(url);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject).listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}
