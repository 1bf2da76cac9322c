import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type FirstBootProps, firstBootScript } from "@ducksnest/aws";
import { itWith, REPOSITORY } from "@ducksnest/testing";

const BODY = readFileSync(join(REPOSITORY, "packages/aws/src/firstBoot/first-boot.sh"), "utf8");

const PROPS: FirstBootProps = {
  region: "ap-northeast-2",
  homelabName: "ducksnest",
  host: "edge",
  hostname: "control-plane",
  parameter: "/ducksnest/ducksnest/control-plane/ssh-host-key",
  source: { kind: "s3", bucket: "my-bucket", key: "flake.tar" },
};

it("is the script with the host's settings before it", () => {
  const script = firstBootScript(PROPS);
  expect(script.slice(0, -BODY.length)).toMatchInlineSnapshot(`
    "#!/usr/bin/env bash
    REGION='ap-northeast-2'
    HOST='edge'
    HOST_NAME='control-plane'
    HOMELAB='ducksnest'
    PARAMETER='/ducksnest/ducksnest/control-plane/ssh-host-key'
    SSM_URL='https://ssm.ap-northeast-2.amazonaws.com/'
    ARCHIVE_URL='https://my-bucket.s3.ap-northeast-2.amazonaws.com/flake.tar'
    FLAKE=''
    "
  `);
  expect(script.endsWith(BODY)).toBe(true);
});

it("takes a flake reference instead of an archive", () => {
  const script = firstBootScript({ ...PROPS, source: { kind: "flake", reference: "github:me/homelab?dir=nix" } });
  expect(script).toContain("ARCHIVE_URL=''\nFLAKE='github:me/homelab?dir=nix'\n");
});

it("names the endpoints of China by their own domain", () => {
  expect(firstBootScript({ ...PROPS, region: "cn-north-1" })).toContain(
    "SSM_URL='https://ssm.cn-north-1.amazonaws.com.cn/'",
  );
});

it("quotes values, so that the shell expands none of them", () => {
  const host = "it's `id` $HOME $(id) \\";
  const script = firstBootScript({ ...PROPS, host });
  const settings = script.slice(0, -BODY.length);
  const { stdout } = spawnSync("bash", ["-c", `${settings}\nprintf %s "$HOST"`], { encoding: "utf8" });
  expect(stdout).toBe(host);
});

it("refuses a script that is too long for user-data", () => {
  const parameter = `/${"x".repeat(16_384)}`;
  expect(() => firstBootScript({ ...PROPS, parameter })).toThrow(
    /^The first boot script of control-plane has \d+ bytes, but user-data may have 16256\.$/,
  );
});

itWith("shellcheck")("is accepted by shellcheck and bash", () => {
  const script = firstBootScript(PROPS);
  const check = spawnSync("shellcheck", ["-"], { input: script, encoding: "utf8" });
  expect(check.stdout + check.stderr).toBe("");
  expect(spawnSync("bash", ["-n"], { input: script }).status).toBe(0);
});
