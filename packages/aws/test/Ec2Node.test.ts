import { aTopology } from "@ducksnest/testing";
import { type Attributes, type Changes, onlyResource, resources, siteJson, WORKER } from "./_terraform";

const instance = (changes: Changes = {}): Attributes => onlyResource(siteJson(changes), "aws_instance");

it("answers metadata requests by version 2 alone, and not those of pods", () => {
  expect(instance()["metadata_options"]).toEqual({
    http_endpoint: "enabled",
    http_tokens: "required",
    http_put_response_hop_limit: 1,
  });
});

it.each([
  [30, 30],
  [8.5, 9],
  [8.04, 9],
])("has an encrypted gp3 volume: %d GiB are %d", (asked, given) => {
  expect(instance({ "hosts.control-plane.rootVolumeGiB": asked })["root_block_device"]).toMatchObject({
    encrypted: true,
    volume_type: "gp3",
    volume_size: given,
  });
});

it("has the node IP, which the other outputs name as well", () => {
  expect(instance()["private_ip"]).toBe(String(aTopology().controlPlane.nodeIp));
  expect(instance({ "hosts.control-plane.address": "10.20.0.77" })["private_ip"]).toBe("10.20.0.77");
});

it("gets its public address from the subnet, so that it may be stopped, when it has none", () => {
  expect(instance()).not.toHaveProperty("associate_public_ip_address");
});

it("is in the site's security group, and not in the VPC's default one", () => {
  expect(instance()["vpc_security_group_ids"]).toEqual([expect.stringMatching(/^\$\{aws_security_group\..*\.id\}$/)]);
});

it("needs no key pair: people come in over the tailnet", () => {
  expect(instance()).not.toHaveProperty("key_name");
});

it("is not replaced by a newer image or a newer script", () => {
  expect(instance()["lifecycle"]).toMatchObject({ ignore_changes: ["ami", "user_data"] });
  expect(instance()["user_data_replace_on_change"]).toBe(false);
});

it("boots when packets get out, and when its role may read what the script needs", () => {
  const dependencies = instance()["depends_on"];
  for (const type of [
    "aws_route",
    "aws_route_table_association",
    "aws_vpc_security_group_egress_rule",
    "aws_iam_role_policy",
  ]) {
    expect(dependencies).toContainEqual(expect.stringMatching(`^${type}\\.`));
  }
});

it("cannot be terminated by mistake if it is the control plane", () => {
  const instances = resources(siteJson({ "hosts.second": WORKER }), "aws_instance");
  expect(instances.map(({ tags, disable_api_termination }) => [tags, disable_api_termination])).toEqual([
    [{ Name: "ducksnest-control-plane" }, true],
    [{ Name: "ducksnest-second" }, false],
  ]);
});

it.each([
  [undefined, "standard"],
  ["standard", "standard"],
  ["unlimited", "unlimited"],
])("with credit mode %s has %s credits", (mode, credits) => {
  expect(instance({ "hosts.control-plane.creditMode": mode })["credit_specification"]).toEqual({
    cpu_credits: credits,
  });
});

it("has no credits if its type has none", () => {
  expect(instance({ "hosts.control-plane.instanceType": "m7i.large" })).not.toHaveProperty("credit_specification");
});

describe("the script of the first boot", () => {
  it("names what the instance reads: its parameter, and the archive in the site's bucket", () => {
    const script = String(instance()["user_data"]);
    expect(script).toMatch(/^#!\/usr\/bin\/env bash\n/);
    expect(script).toContain("/ducksnest/ducksnest/control-plane/ssh-host-key");
    expect(script).toMatch(
      /https:\/\/\$\{aws_s3_bucket\.[\w-]+\.bucket\}\.s3\.ap-northeast-2\.amazonaws\.com\/flake\.tar/,
    );
    expect(script).not.toContain("@bucket@");
  });

  it("names a flake reference if the manifest has one", () => {
    const script = String(instance({ "nixos.flake": "github:me/homelab?dir=nix" })["user_data"]);
    expect(script).toContain("github:me/homelab?dir=nix");
    expect(script).not.toMatch(/aws_s3_bucket/);
  });
});

it("stands in the subnet that the manifest says", () => {
  expect(instance()["subnet_id"]).toMatch(/subnet-10-20-0-0/);
  const moved = instance({ "hosts.control-plane.subnet": "10.20.1.0/24" });
  expect(moved["subnet_id"]).toMatch(/subnet-10-20-1-0/);
  expect(moved["private_ip"]).toBe("10.20.1.10");
});

it("is named after homelab and host", () => {
  expect(instance({ "hosts.control-plane.hostname": "cp-1" })["tags"]).toEqual({ Name: "ducksnest-cp-1" });
});

it("runs the image of its own architecture beside one of another", () => {
  const instances = resources(
    siteJson({ "hosts.graviton": { ...WORKER, instanceType: "t4g.medium" } }),
    "aws_instance",
  );
  expect(
    instances.map(({ instance_type, ami }) => [instance_type, /nixos-(\w+?)_images/.exec(String(ami))?.[1]]),
  ).toEqual([
    ["t3.medium", "x86_64"],
    ["t4g.medium", "arm64"],
  ]);
});
