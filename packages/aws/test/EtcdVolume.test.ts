import { addresses, type Changes, onlyResource, resources, siteJson, WORKER } from "./_terraform";

const volume = (changes: Changes = {}) => onlyResource(siteJson(changes), "aws_ebs_volume");

it.each([
  [undefined, 8],
  [20, 20],
  [8.5, 9],
])("is an encrypted gp3 volume: %s GiB are %d", (asked, given) => {
  expect(volume({ "hosts.control-plane.etcdVolumeGiB": asked })).toMatchObject({
    type: "gp3",
    encrypted: true,
    size: given,
    tags: { Name: "ducksnest-control-plane-etcd" },
  });
});

it("is in its instance's zone", () => {
  expect(volume()["availability_zone"]).toBe("ap-northeast-2a");
  expect(volume({ "hosts.control-plane.subnet": "10.20.1.0/24" })["availability_zone"]).toBe("ap-northeast-2c");
});

it("is no part of the instance, and is detached only by the end of the instance", () => {
  expect(onlyResource(siteJson(), "aws_volume_attachment")).toEqual({
    device_name: "/dev/sdf",
    instance_id: expect.stringMatching(/^\$\{aws_instance\.[\w-]+\.id\}$/),
    volume_id: expect.stringMatching(/^\$\{aws_ebs_volume\.[\w-]+\.id\}$/),
    skip_destroy: true,
  });
});

it("outlives a control plane with another name or address, and leaves a snapshot when it is destroyed", () => {
  const own = (changes: Changes) => addresses(siteJson(changes)).filter((address) => /ebs_volume/.test(address));
  expect(own({ "hosts.control-plane.address": "10.20.0.77" })).toEqual(own({}));
  expect(own({ "hosts.control-plane.hostname": "cp-1" })).toEqual(own({}));
  expect(volume()["final_snapshot"]).toBe(true);
});

it("is destroyed after the instance, so that its snapshot has everything", () => {
  expect(onlyResource(siteJson(), "aws_instance")["depends_on"]).toContainEqual(
    expect.stringMatching(/^aws_ebs_volume\./),
  );
});

it("is only for the control plane", () => {
  expect(resources(siteJson({ "hosts.second": WORKER }), "aws_ebs_volume")).toHaveLength(1);
});
