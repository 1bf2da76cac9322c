import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aManifest, manifestText, REPOSITORY } from "@ducksnest/testing";
import { Workspace } from "../workspace";
import { workIn } from "./_UpHome";
import { World } from "./_World";

// The machine may be busy. In milliseconds.
jest.setTimeout(60_000);

/** Steps that the README makes in its section about secrets, and those that wait. */
const ELSEWHERE = /^(manifest|operators|host-keys|pki|auth-keys|wifi|join-tokens|nodes|first-boot:.*)$/;

function deployBlock(): readonly string[] {
  const readme = readFileSync(join(REPOSITORY, "README.md"), "utf8");
  const [, block = ""] = /\n## Deploy\n[\s\S]*?```sh\n([\s\S]*?)```/.exec(readme) ?? [];
  return block.trimEnd().split("\n");
}

/** As the README says: every laptop has a disk that may be erased, which on a BIOS laptop is GRUB's. */
const DISKS = {
  ...Object.fromEntries(
    ["firebat", "old", "ultra"].map((name) => [
      `hosts.${name}.hardware.disk.installDisk`,
      `/dev/disk/by-id/ata-Disk_${name}`,
    ]),
  ),
  "hosts.old.boot": { bios: "/dev/disk/by-id/ata-Disk_old" },
};

it("the README's Deploy is the list of up for the reference homelab", async () => {
  new World().enter();
  const workspace = new Workspace(manifestText(aManifest(DISKS)));
  workIn(workspace.folder);
  execFileSync("git", ["-C", workspace.folder, "init", "-q"]);
  writeFileSync(join(workspace.folder, "cdktf.json"), "{}");
  await workspace.run("synth");
  // As after the tokens were minted. Otherwise the cluster gets them in a step of their own.
  writeFileSync(join(workspace.folder, "dist/join-tokens.k8s.yaml"), "");
  const { steps } = JSON.parse((await workspace.run("up", "--format", "json")).out);
  const commands = steps
    .filter(({ id }: { readonly id: string }) => !ELSEWHERE.test(id))
    .flatMap((step: { readonly commands: readonly string[] }) => step.commands)
    .map((command: string) => command.replace(/^(?=(ducksnest|cdktf) )/, "npx "));
  expect(deployBlock()).toEqual(commands);
});
