import { type Changes, siteJson } from "./_terraform";

function image(changes: Changes = {}) {
  const [[, { "//": _, ...attributes }] = ["", {}]] = Object.entries(siteJson(changes).data?.["aws_ami"] ?? {});
  return attributes;
}

it("is looked up by owner, release and architecture, not by id", () => {
  expect(image()).toEqual({
    most_recent: true,
    owners: ["427812963091"],
    filter: [
      { name: "name", values: ["nixos/26.05*"] },
      { name: "architecture", values: ["x86_64"] },
      { name: "virtualization-type", values: ["hvm"] },
    ],
  });
  expect(JSON.stringify(siteJson())).not.toMatch(/"ami-/);
});

it("follows the release, and the instance type's architecture", () => {
  expect(JSON.stringify(image({ "nixos.release": "25.11" }))).toContain('"nixos/25.11*"');
  expect(JSON.stringify(image({ "hosts.control-plane.instanceType": "t4g.medium" }))).toContain('"values":["arm64"]');
});
