import {
  describeWithAws,
  OFFICIAL_IMAGES,
  type PlannedChange,
  SharedProvider,
  type TerraformFolder,
} from "@ducksnest/testing";
import { ARCHIVE, REGION, SITE, writeSite } from "./_deployment";
import { addresses, type Changes, siteJson, WORKER } from "./_terraform";

const SMALL = { ...WORKER, instanceType: "t3.small" };
const EDGE: Changes = { "hosts.edge": SMALL };

/** Resources in the JSON of the reference homelab with this worker. */
const RESOURCES = addresses(siteJson(EDGE)).length;

describeWithAws("the reference homelab with a worker on EC2", (aws) => {
  let deployed: TerraformFolder;
  let provider: SharedProvider | undefined;

  beforeAll(async () => {
    const folder = aws().folder(SITE);
    writeSite(folder, aws(), EDGE);
    await folder.succeed("init", "-input=false");
    provider = await SharedProvider.start(folder.folder, folder.environment());
    deployed = folder.with(provider);
    await deployed.plan();
    await deployed.apply();
  });

  afterAll(() => provider?.stop());

  /** A copy of what is deployed, with an edited manifest. */
  function edited(changes: Changes): TerraformFolder {
    const copy = deployed.copyTo(aws().newFolder());
    writeSite(copy, aws(), { ...EDGE, ...changes });
    return copy;
  }

  /**
   * What the provider plans for an edited folder. It compares with the state, because the first test shows that a refresh
   * changes nothing in it.
   */
  async function changesIn(copy: TerraformFolder): Promise<readonly PlannedChange[]> {
    await copy.succeed("plan", "-input=false", "-refresh=false", "-out=saved.plan");
    return copy.changes();
  }

  /** Calls an action of EC2, as a person would in AWS's console. */
  async function ec2(action: string, parameters: Readonly<Record<string, string>>): Promise<void> {
    const { status, body } = await aws().moto.query("ec2", REGION, action, parameters);
    if (status !== 200) throw new Error(body);
  }

  async function output(name: string): Promise<string> {
    return (await deployed.succeed("output", "-raw", name)).output;
  }

  it("is valid, is applied as a whole, and has no changes afterwards", async () => {
    expect((await deployed.validate()).output).toContain("The configuration is valid");
    expect((await deployed.run("state", "list")).output.match(/^aws_/gm)).toHaveLength(RESOURCES);
    expect((await deployed.plan()).output).toContain("No changes.");
  });

  it("has no changes while an instance is stopped", async () => {
    const id = await output("instance-id-control-plane");
    await ec2("StopInstances", { "InstanceId.1": id });
    expect((await deployed.plan()).output).toContain("No changes.");
    await ec2("StartInstances", { "InstanceId.1": id });
  });

  it("changes no resource if a host's key is renamed", async () => {
    expect(
      await changesIn(edited({ "hosts.edge": undefined, "hosts.border": { ...SMALL, hostname: "edge" } })),
    ).toEqual([]);
  });

  it("only creates resources for a host that is added before others", async () => {
    const changes = await changesIn(edited({ "hosts.aaa": SMALL }));
    expect(new Set(changes.map(({ action }) => action))).toEqual(new Set(["create"]));
    expect(changes.filter(({ address }) => address.startsWith("aws_instance."))).toHaveLength(1);
  });

  it("uploads another archive of nix/ without touching an instance", async () => {
    const copy = deployed.copyTo(aws().newFolder());
    copy.write(new Map([["assets/flake.tar", `${ARCHIVE}, edited`]]));
    expect(await changesIn(copy)).toEqual([
      expect.objectContaining({ address: expect.stringMatching(/^aws_s3_object\./), action: "update" }),
    ]);
  });

  it("has no changes when its image is deregistered and another is the newest", async () => {
    const [newest = { id: "" }] = OFFICIAL_IMAGES;
    await ec2("DeregisterImage", { ImageId: newest.id });
    expect((await deployed.plan()).output).toContain("No changes.");
  });

  it("has no changes when all official images are deregistered, but cannot launch another instance", async () => {
    for (const { id } of OFFICIAL_IMAGES.slice(1)) await ec2("DeregisterImage", { ImageId: id });
    expect((await deployed.plan()).output).toContain("No changes.");
    const { status, output } = await edited({ "hosts.aaa": SMALL }).plan();
    expect(status).toBe(1);
    expect(output.replace(/\s+/g, " ")).toContain(
      `aaa cannot be launched, because ${REGION} has no official NixOS 26.05`,
    );
  });

  it("keeps its instances, its network and etcd's data when the homelab is renamed", async () => {
    const renamed = edited({ name: "nest" });
    await renamed.plan();
    const replaced = (await renamed.changes()).filter(({ action }) => action === "replace" || action === "delete");
    expect(
      replaced.map(({ address }) => address).filter((address) => /instance\.|vpc\.|subnet|ebs/.test(address)),
    ).toEqual([]);
    expect((await renamed.apply()).output).toContain("Apply complete!");
    deployed = renamed;
    expect((await deployed.plan()).output).toContain("No changes.");
  });

  it("keeps etcd's volume when its control plane is replaced", async () => {
    const instance = addressOf("aws_instance.node_10-20-0-10");
    await deployed.plan("-refresh=false", `-replace=${instance}`);
    const changes = await deployed.changes();
    expect(changes.find(({ address }) => address === instance)?.action).toBe("replace");
    expect(changes.filter(({ address }) => address.startsWith("aws_ebs_volume."))).toEqual([]);
  });

  // Version 5 of the provider switches the protection off by itself before it destroys an instance; version 6 does not.
  // @see https://github.com/hashicorp/terraform-provider-aws/pull/43722
  it("has a control plane that AWS does not terminate before a person allows it, and is destroyed then", async () => {
    const id = await output("instance-id-control-plane");
    await expect(ec2("TerminateInstances", { "InstanceId.1": id })).rejects.toThrow("OperationNotPermitted");
    await ec2("ModifyInstanceAttribute", { InstanceId: id, "DisableApiTermination.Value": "false" });
    expect((await deployed.destroy()).output).toContain("Destroy complete!");
    expect((await deployed.run("state", "list")).output).toBe("");
  });
});

/** The address of the one resource whose address starts so. */
function addressOf(start: string): string {
  const found = addresses(siteJson(EDGE)).find((address) => address.startsWith(`${start}_`));
  if (found === undefined) throw new Error(`no ${start}`);
  return found;
}
