import { type Changes, onlyResource, siteJson } from "./_terraform";

function image(changes: Changes = {}) {
  const [[, { "//": _, ...attributes }] = ["", {}]] = Object.entries(siteJson(changes).data?.["aws_ami_ids"] ?? {});
  return attributes;
}

it("is looked up by owner, release and architecture, not by id, and the newest is taken", () => {
  expect(image()).toEqual({
    sort_ascending: false,
    owners: ["427812963091"],
    filter: [
      { name: "name", values: ["nixos/26.05*"] },
      { name: "architecture", values: ["x86_64"] },
      { name: "virtualization-type", values: ["hvm"] },
    ],
  });
  expect(JSON.stringify(siteJson())).not.toMatch(/"ami-[0-9a-f]/);
});

describe("without an image, because official ones are deleted after some time", () => {
  const instance = () => onlyResource(siteJson(), "aws_instance");

  it("is an id all the same, so a plan for an instance that runs does not fail", () => {
    expect(instance()["ami"]).toMatch(/^\$\{try\(data\.aws_ami_ids\.[\w-]+\.ids\[0\], "none"\)\}$/);
    expect(siteJson().data).not.toHaveProperty("aws_ami");
  });

  it("is refused for a new instance, with the fix", () => {
    expect(instance()["lifecycle"]).toMatchObject({
      postcondition: [
        {
          condition: '${startswith(self.ami, "ami-")}',
          error_message:
            "control-plane cannot be launched, because ap-northeast-2 has no official NixOS 26.05 image for x86_64. Name an image of your own in the manifest: hosts.control-plane.image.ami.",
        },
      ],
    });
  });
});

it("is not looked up if every host has its own", () => {
  const json = siteJson({ "hosts.control-plane.image": { ami: "ami-0123456789abcdef0" } });
  expect(json.data).not.toHaveProperty("aws_ami_ids");
  expect(onlyResource(json, "aws_instance")["ami"]).toBe("ami-0123456789abcdef0");
});

it("follows the release, and the instance type's architecture", () => {
  expect(JSON.stringify(image({ "nixos.release": "25.11" }))).toContain('"nixos/25.11*"');
  expect(JSON.stringify(image({ "hosts.control-plane.instanceType": "t4g.medium" }))).toContain('"values":["arm64"]');
});
