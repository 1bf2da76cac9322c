import { describeWithAws, type TerraformFolder } from "@ducksnest/testing";
import { writeSite } from "./_deployment";

describeWithAws("the reference homelab on AWS", (aws) => {
  let deployed: TerraformFolder;

  beforeAll(async () => {
    deployed = aws().folder("seoul");
    writeSite(deployed, aws());
    await deployed.succeed("init", "-input=false");
  });

  it("is valid, and is applied", async () => {
    expect((await deployed.validate()).output).toContain("The configuration is valid");
    await deployed.plan();
    expect((await deployed.apply()).output).toContain("Apply complete! Resources: 11 added, 0 changed, 0 destroyed.");
  });

  it("has no changes afterwards", async () => {
    expect((await deployed.plan()).output).toContain("No changes.");
  });

  it("is destroyed", async () => {
    expect((await deployed.destroy()).output).toContain("Destroy complete! Resources: 11 destroyed.");
  });
});
