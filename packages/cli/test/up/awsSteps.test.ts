import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { UpHome } from "./_UpHome";

// The machine may be busy. In milliseconds.
jest.setTimeout(60_000);

describe("AWS", () => {
  it("is always asked in a region, because the user may have no default", async () => {
    const home = new UpHome({ "state.s3": { bucket: "nest-state", region: "us-east-1" } });
    home.world.add(
      "aws",
      `case " $* " in *" --region "*) ;; *) echo "You must specify a region." >&2; exit 253 ;; esac
       case "$1" in sts) echo 1 ;; s3api) echo '{ "Status": "Enabled" }' ;; *) echo '[]' ;; esac`,
    );
    expect((await home.step("state-bucket")).state).toBe("done");
    expect((await home.step("deploy:seoul")).detail).toBe("control-plane (10.20.0.10): no instance.");
  });

  it.each([
    [
      "Unable to locate credentials",
      "the AWS CLI has no credentials; run `aws configure` or `aws sso login`, or set AWS_PROFILE.",
    ],
    [
      "An error occurred (Teapot) when calling it",
      "failed with 254. It says: An error occurred (Teapot) when calling it",
    ],
  ])("that says %s is repeated with the fix", async (stderr, sentence) => {
    const home = new UpHome();
    home.world.add("aws", `echo '${stderr}' >&2; exit 254`);
    expect((await home.step("deploy:seoul")).detail).toContain(sentence);
  });

  it("that cannot be asked is replaced by a local state of Terraform", async () => {
    const home = new UpHome();
    const attributes = { private_ip: "10.20.0.10" };
    const resources = [{ mode: "managed", type: "aws_instance", name: "x", instances: [{ attributes }] }];
    writeFileSync(
      join(home.workspace.folder, "terraform.ducksnest.seoul.tfstate"),
      JSON.stringify({ version: 4, resources }),
    );
    expect(await home.step("deploy:seoul")).toMatchObject({
      state: "done",
      detail: expect.stringContaining("According to Terraform's state."),
    });
  });

  it("that cannot be asked is replaced by the state that the lock names", async () => {
    const home = new UpHome();
    const { folder } = home.workspace;
    const attributes = { private_ip: "10.20.0.10" };
    const resources = [{ mode: "managed", type: "aws_instance", name: "x", instances: [{ attributes }] }];
    writeFileSync(join(folder, "terraform.before.seoul.tfstate"), JSON.stringify({ version: 4, resources }));
    writeFileSync(
      join(folder, "ducksnest.lock"),
      "homelab: before\nsites:\n  seoul: { region: ap-northeast-2, state: terraform.before.seoul.tfstate }\n",
    );
    expect((await home.step("deploy:seoul")).state).toBe("done");
  });

  it.each([
    ["an object instead of a list", '{"message": "no"}'],
    ["null", "null"],
    ["an id that is a command", '[{"id": "i-0a; touch stolen", "address": "10.20.0.10", "state": "stopped"}]'],
  ])("that prints %s is not believed", async (_, json) => {
    const home = new UpHome();
    home.world.add("aws", `case "$1" in sts) echo 1 ;; *) echo '${json}' ;; esac`);
    const { detail, commands } = await home.step("deploy:seoul");
    expect(detail).toBe("aws printed JSON of another form than expected. Update it.");
    expect(commands.join()).not.toContain("start-instances");
  });

  it("is deployed to by Terraform itself for a manifest outside the repository, which has CDKTF's settings", async () => {
    const home = new UpHome();
    expect((await home.step("deploy:seoul")).commands).toEqual([
      "ducksnest synth cloud",
      "terraform -chdir=cdktf.out/stacks/seoul init",
      "terraform -chdir=cdktf.out/stacks/seoul apply",
    ]);
    writeFileSync(join(home.workspace.folder, "cdktf.json"), "{}");
    expect((await home.step("deploy:seoul")).commands).toEqual(["cdktf deploy seoul"]);
  });

  it("with a stopped instance gets it started again", async () => {
    const home = new UpHome();
    home.world.add(
      "aws",
      `case "$1" in sts) echo 1 ;; *) echo '[{"id": "i-0a", "address": "10.20.0.10", "state": "stopped"}]' ;; esac`,
    );
    const { commands } = await home.step("deploy:seoul");
    expect(commands).toEqual(["aws ec2 start-instances --region ap-northeast-2 --instance-ids i-0a"]);
  });

  it("is asked for a console by a command that zsh takes, too: it refuses brackets that match no file", async () => {
    const [command = ""] = (await new UpHome().step("first-boot:control-plane")).commands;
    expect(command.replaceAll(/'[^']*'/g, "")).not.toMatch(/[[\]*?]/);
  });

  it("with another key in the parameter gets the right one", async () => {
    const home = new UpHome();
    await home.run(["keys", "make", "--all"]);
    const parameter = (text: string) =>
      home.world.add(
        "aws",
        `case "$1" in sts) echo 1 ;; *) echo '{"Parameters": [{"Description": "${text}"}]}' ;; esac`,
      );
    parameter("SSH host key of control-plane, SHA256:another");
    expect((await home.step("identity:control-plane")).detail).toBe(
      "The parameter /ducksnest/ducksnest/control-plane/ssh-host-key has another key.",
    );
    const { keys } = JSON.parse((await home.run(["keys", "list", "--format", "json"])).out);
    const [{ fingerprint }] = keys.filter(({ host }: { host: string }) => host === "control-plane");
    parameter(`SSH host key of control-plane, ${fingerprint}`);
    expect((await home.step("identity:control-plane")).state).toBe("done");
  });
});

const BUCKET = { "state.s3": { bucket: "nest-state", region: "us-east-1" } };

describe("a state in S3", () => {
  const ID = "f79554e5-4b3d-7491-dd4a-93f483c3b6c8";
  const LOCK = { ID, Operation: "OperationTypeApply", Who: "me@laptop", Created: "2026-11-27T20:50:30.501802172Z" };

  function locked(home: UpHome, lock: Readonly<Record<string, string>>, instances = "[]"): void {
    home.world.add(
      "aws",
      `case "$*" in sts*) echo 1 ;; "s3 cp s3://nest-state/"*"/seoul.tfstate.tflock - --region us-east-1") echo '${JSON.stringify(lock)}' ;; *) echo '${instances}' ;; esac`,
    );
  }

  it.each([
    ["before there are instances", "[]"],
    [
      "with instances, because not everything may be deployed",
      '[{"id": "i-0a", "address": "10.20.0.10", "state": "running"}]',
    ],
  ])("that a killed deployment has locked is unlocked by a person, %s", async (_, instances) => {
    const home = new UpHome(BUCKET);
    locked(home, LOCK, instances);
    const { state, detail, commands } = await home.step("deploy:seoul");
    expect(state).not.toBe("done");
    expect(detail).toBe(
      "me@laptop has locked Terraform's state of seoul since 2026-11-27T20:50:30 UTC. Wait if that deployment still runs, here or on another " +
        "computer. If it was killed, and only then, remove its lock with the command in another terminal, and deploy again.",
    );
    expect(commands[0]).toBe(`terraform -chdir=cdktf.out/stacks/seoul force-unlock -force ${ID}`);
  });

  it("has no lock whose id is a command", async () => {
    const home = new UpHome(BUCKET);
    locked(home, { ...LOCK, ID: "a; touch stolen" });
    const { detail, commands } = await home.step("deploy:seoul");
    expect(detail).toBe("control-plane (10.20.0.10): no instance.");
    expect(commands.join()).not.toContain("stolen");
  });
});

describe("the state bucket", () => {
  it("is made in us-east-1 without a location, which AWS refuses there", async () => {
    const home = new UpHome(BUCKET);
    home.world.add(
      "aws",
      `case "$1" in sts) echo 1 ;; *) echo 'An error occurred (404) when calling the HeadBucket operation: Not Found' >&2; exit 254 ;; esac`,
    );
    const { state, detail, commands } = await home.step("state-bucket");
    expect({ state, detail }).toEqual({ state: "next", detail: "There is no bucket nest-state." });
    expect(commands[0]).toBe("aws s3api create-bucket --bucket nest-state --region us-east-1");
  });

  it("that exists without versions gets its settings, and is not made again", async () => {
    const home = new UpHome(BUCKET);
    home.world.add("aws", `case "$1" in sts) echo 1 ;; esac`);
    const { commands } = await home.step("state-bucket");
    expect(commands.map((command) => command.split(" ")[2])).toEqual([
      "put-public-access-block",
      "put-bucket-versioning",
    ]);
  });

  it("of somebody else is not made", async () => {
    const home = new UpHome(BUCKET);
    home.world.add(
      "aws",
      `case "$1" in sts) echo 1 ;; *) echo 'An error occurred (403) when calling the HeadBucket operation: Forbidden' >&2; exit 254 ;; esac`,
    );
    expect(await home.step("state-bucket")).toMatchObject({
      state: "unknown",
      detail: expect.stringContaining("another account has this name"),
    });
  });
});
