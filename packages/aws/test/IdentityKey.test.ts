import { onlyResource, siteJson } from "./_terraform";

it("is a key of the site's own that AWS rotates", () => {
  expect(onlyResource(siteJson(), "aws_kms_key")).toMatchObject({ enable_key_rotation: true });
  // The policy that AWS adds by default leaves permissions to IAM.
  expect(onlyResource(siteJson(), "aws_kms_key")).not.toHaveProperty("policy");
});

it("has the alias under which `ducksnest keys send` finds it", () => {
  expect(onlyResource(siteJson(), "aws_kms_alias")).toEqual({
    name: "alias/ducksnest/ducksnest/seoul",
    target_key_id: expect.stringMatching(/^\$\{aws_kms_key\.[\w-]+\.id\}$/),
  });
});
