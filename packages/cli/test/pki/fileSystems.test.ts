import { spawnSync } from "node:child_process";
import { readTree, temporaryFolders } from "@ducksnest/testing";
import { DUCKSNEST } from "../ducksnest";
import { PkiHomelab } from "./_homelab";

// Each test starts the command in a process of its own. In milliseconds.
jest.setTimeout(60_000);

const newFolder = temporaryFolders();
const whereMountable = spawnSync("unshare", ["--mount", "true"]).status === 0 ? it : it.skip;

/** Runs `pki rotate` with another file system at nix/secrets, and copies what is then there back. */
function rotateOnMount({ folder, manifest, operator }: PkiHomelab, size: string, commands: string) {
  const secrets = `${folder}/nix/secrets`;
  const script = `cp -a ${secrets} ${folder}/kept && mount -t tmpfs -o size=${size} none ${secrets} && cp -a ${folder}/kept/. ${secrets} &&
    rm -r ${folder}/kept && ${commands}
    '${process.execPath}' '${DUCKSNEST}' pki rotate --identity ${operator.file} --manifest ${manifest}; status=$?
    cp -a ${secrets} ${folder}/after && umount ${secrets} && rm -r ${secrets} && mv ${folder}/after ${secrets}; exit $status`;
  return spawnSync("unshare", ["--mount", "sh", "-c", script], { encoding: "utf8", cwd: folder });
}

const files = ({ folder }: PkiHomelab) => new Map([...readTree(folder)].filter(([file]) => !file.endsWith("filler")));

describe("pki rotate", () => {
  whereMountable("on a disk that is full changes nothing, and goes on when there is space", async () => {
    const homelab = await PkiHomelab.initialized(newFolder());
    const before = files(homelab);
    const { status, stderr } = rotateOnMount(homelab, "128k", `cat /dev/zero > ${homelab.folder}/nix/secrets/filler;`);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringContaining("no space left on device; nothing was changed."),
    });
    expect(files(homelab)).toEqual(before);
    expect(await homelab.must("pki", "rotate")).toContain("none -> trusted");
  });

  whereMountable("in a read-only folder changes nothing, also not the other folder", async () => {
    const homelab = await PkiHomelab.initialized(newFolder());
    const before = files(homelab);
    const { status, stderr } = rotateOnMount(homelab, "1m", `mount -o remount,ro ${homelab.folder}/nix/secrets;`);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(/nix\/secrets\S*: .*read-only/) });
    expect(files(homelab)).toEqual(before);
  });

  whereMountable("changes two file systems in one step", async () => {
    const homelab = await PkiHomelab.initialized(newFolder());
    const { status, stderr } = rotateOnMount(homelab, "1m", "");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    await homelab.must("pki", "verify");
  });
});
