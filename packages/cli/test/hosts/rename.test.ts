import { join } from "node:path";
import { readPublicTokens } from "@ducksnest/credentials";
import { referenceText } from "@ducksnest/testing";
import { pipedInput, typedInput } from "../workspace";
import { ATTIC, Home } from "./_Home";

jest.setTimeout(60_000);

const TOKENS = "nix/secrets/ducksnest/join-tokens.yaml";

describe("host rename", () => {
  it("only changes the name of a host that has a hostname of its own, and asks nothing", async () => {
    const home = new Home();
    await home.fill();
    const { text } = home;
    const secrets = await home.secrets();
    expect(await home.run(["host", "rename", "old", "cellar"], pipedInput())).toMatchObject({
      exitCode: 0,
      out: "renamed  host  old -> cellar\n\nNext:\n  1. ducksnest synth\n",
    });
    expect(home.text).toBe(text.replace("\n  old:\n", "\n  cellar:\n"));
    expect(await home.secrets()).toEqual(secrets);
  });

  it("moves token and secrets to a new hostname without a private key, and says that the host joins again", async () => {
    const home = new Home();
    await home.fill();
    await home.runAsOperator(["host", "add", "attic", ...ATTIC]);
    const before = await home.secrets();
    const tokens = readPublicTokens(join(home.folder, TOKENS));
    const { exitCode, out, err } = await home.run(["host", "rename", "attic", "loft"], typedInput("yes"));
    expect({ exitCode, err }).toEqual({
      exitCode: 0,
      err: "The hostname changes from attic to loft. To Kubernetes that is another node, so the host has to leave the cluster and join again. Its secrets move to the new hostname's folder.\n",
    });
    expect(out).toContain("renamed  hostname  attic -> loft");
    expect(out).toContain("1. kubectl drain attic ");
    expect(out).toContain("ducksnest token renew loft --apply");
    const moved = [...before].map(([file, value]) => [file.replace("hosts/attic/", "hosts/loft/"), value] as const);
    expect(new Map([...(await home.secrets())].sort())).toEqual(new Map([...moved].sort()));
    expect(readPublicTokens(join(home.folder, TOKENS)).get("loft")).toEqual(tokens.get("attic"));
    const rest = [...home.files].filter(([file, text]) => file.includes("attic") || /\battic\b/.test(text));
    expect(rest).toEqual([]);
  });

  it("is undone by a rename back", async () => {
    const home = new Home();
    await home.fill();
    await home.runAsOperator(["host", "add", "attic", ...ATTIC]);
    const files = new Map(home.files);
    for (const [from, to] of [
      ["attic", "loft"],
      ["loft", "attic"],
    ] as const) {
      expect(await home.run(["host", "rename", from, to, "--yes"])).toMatchObject({ exitCode: 0 });
    }
    expect(new Map(home.files)).toEqual(files);
  });

  it("keeps the hostname with --keep-hostname", async () => {
    const home = new Home();
    await home.fill();
    await home.runAsOperator(["host", "add", "attic", ...ATTIC]);
    const secrets = await home.secrets();
    const { exitCode, out } = await home.run(["host", "rename", "attic", "loft", "--keep-hostname"]);
    expect({ exitCode, moved: out.includes("hostname  attic") }).toEqual({ exitCode: 0, moved: false });
    expect(home.text).toContain("  loft:\n    hostname: attic\n");
    expect(await home.secrets()).toEqual(secrets);
  });

  it("changes nothing in AWS but tags if an EC2 host keeps its hostname, and asks nothing", async () => {
    const home = new Home();
    const { exitCode, err, out } = await home.run(
      ["host", "rename", "control-plane", "cp", "--keep-hostname"],
      pipedInput(),
    );
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
    expect(out).toContain("Next:\n  1. ducksnest synth\n  2. cdktf deploy seoul\n");
    expect(home.text).toContain("  cp:\n    hostname: control-plane\n    site: seoul\n");
  });

  it("keeps the address of an EC2 worker, because a new address replaces the instance", async () => {
    const edge = "  edge: { site: seoul, role: worker, instanceType: t3.small, rootVolumeGiB: 20 }\n";
    const home = new Home(referenceText().replace("\nusers:", () => `${edge}\nusers:`));
    const addressOf = async (name: string) => {
      const { hosts } = JSON.parse((await home.run(["host", "list", "--format", "json"])).out) as {
        hosts: Record<string, string>[];
      };
      return hosts.find((host) => host.name === name)?.address;
    };
    const before = await addressOf("edge");
    const { exitCode, out } = await home.run(["host", "rename", "edge", "relay", "--yes"]);
    expect({ exitCode, kept: out.includes(`kept  address  ${before}, now in the manifest`) }).toEqual({
      exitCode: 0,
      kept: true,
    });
    expect(home.text).toContain(`  relay: { address: ${before}, site: seoul,`);
    expect(await addressOf("relay")).toBe(before);
    const again = await home.run(["host", "rename", "relay", "gateway", "--yes"]);
    expect({ exitCode: again.exitCode, address: await addressOf("gateway") }).toEqual({ exitCode: 0, address: before });
  });

  it.each([
    ["control-plane", "cp", "add --keep-hostname"],
    ["odl", "cellar", 'There is no host "odl"'],
    ["old", "ultra", 'There is a host "ultra" already'],
    ["old", "No_Name", "No_Name"],
  ])("refuses %s to %s, and changes nothing", async (from, to, message) => {
    const home = new Home();
    await home.fill();
    const files = new Map(home.files);
    await expect(home.run(["host", "rename", from, to, "--yes"])).rejects.toThrow(message);
    expect(new Map(home.files)).toEqual(files);
  });

  it("refuses a name that is another host's hostname, with the position", async () => {
    const home = new Home(referenceText().replace("    hostname: laptop-old\n", ""));
    const { exitCode, err } = await home.run(["host", "rename", "old", "laptop-ultra", "--yes"]);
    expect({ exitCode, err }).toEqual({ exitCode: 1, err: expect.stringMatching(/homelab.yaml:\d+:\d+ error/) });
  });
});

it("host list has each host with its key and the state of its token", async () => {
  const home = new Home();
  await home.fill();
  await home.runAsOperator(["host", "add", "attic", ...ATTIC]);
  const { hosts } = JSON.parse((await home.run(["host", "list", "--format", "json"])).out) as {
    hosts: Record<string, string>[];
  };
  expect(hosts.map(({ name, token }) => [name, token])).toEqual([
    ["attic", "valid"],
    ["control-plane", undefined],
    ["firebat", "none"],
    ["old", "none"],
    ["ultra", "none"],
  ]);
  expect(hosts[0]).toEqual({
    name: "attic",
    hostname: "attic",
    site: "home",
    role: "worker",
    address: "192.168.0.18",
    fingerprint: expect.stringMatching(/^SHA256:/),
    token: "valid",
    tokenExpires: "2026-11-28T12:00:00Z",
  });
  const { out } = await home.run(["host", "list"]);
  expect(out).toMatch(/^attic +attic +home +worker +192.168.0.18 +SHA256:\S+ +valid +2026-11-28T12:00:00Z$/m);
});
