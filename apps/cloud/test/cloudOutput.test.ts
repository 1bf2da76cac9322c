import { hostsOutput } from "@ducksnest/hosts-app";
import { aTopology, type ManifestValue, temporaryFolders } from "@ducksnest/testing";
import { cloudOutput } from "../src/cloudOutput";
import { addResources } from "../src/resources";

const newFolder = temporaryFolders();

const output = (changes: Record<string, ManifestValue> = {}) =>
  cloudOutput(aTopology(changes), newFolder(), { addResources, hosts: hostsOutput });

it("has an archive of nix/ where the stack expects it", async () => {
  const { archives, generated } = await output();
  expect([...(archives ?? [])].map(([path]) => path)).toEqual(["stacks/seoul/assets/flake.tar"]);
  expect("stacks/seoul/assets/flake.tar").toMatch(generated ?? /^$/);
  const text = Buffer.from(archives?.get("stacks/seoul/assets/flake.tar") ?? []).toString();
  expect(text).toContain("hosts/control-plane/default.nix");
});

it("has no archive, and does not make the hosts' output, if the manifest names a flake reference", async () => {
  const topology = aTopology({ "nixos.flake": "github:me/homelab?dir=nix" });
  const never = () => {
    throw new Error("made");
  };
  expect((await cloudOutput(topology, newFolder(), { addResources, hosts: never })).archives?.size).toBe(0);
});

it("has the same JSON whatever nix/ contains", async () => {
  const [one, two] = await Promise.all([output(), output({ "nixos.timeZone": "Europe/Berlin" })]);
  expect([...two.files]).toEqual([...one.files]);
  expect([...(two.archives ?? [])]).not.toEqual([...(one.archives ?? [])]);
});
