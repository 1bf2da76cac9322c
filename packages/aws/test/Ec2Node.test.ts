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

it("needs no key pair: people come in over the tailnet", () => {
  expect(instance()).not.toHaveProperty("key_name");
});

it("is not replaced by a newer image", () => {
  expect(instance()["lifecycle"]).toEqual({ ignore_changes: ["ami"] });
});

it("stands in the subnet that the manifest says", () => {
  expect(instance()["subnet_id"]).toMatch(/subnet-a-10-20-0-0/);
  const moved = instance({ "hosts.control-plane.subnet": "10.20.1.0/24" });
  expect(moved["subnet_id"]).toMatch(/subnet-c-10-20-1-0/);
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
    instances.map(({ instance_type, ami }) => [instance_type, /nixos-(\w+?)_image/.exec(String(ami))?.[1]]),
  ).toEqual([
    ["t3.medium", "x86_64"],
    ["t4g.medium", "arm64"],
  ]);
});
