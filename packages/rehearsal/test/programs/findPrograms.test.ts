import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolders } from "@ducksnest/testing";
import { CannotRehearse } from "../../src/kernel/CannotRehearse";
import { CATALOGUE, type Need, PROGRAM_NAMES, programsOf } from "../../src/programs/catalogue";
import { findPrograms } from "../../src/programs/findPrograms";
import type { Places } from "../../src/programs/locate";

const temporaryFolder = temporaryFolders();

/** A folder with programs that do nothing. */
function folderOf(names: readonly string[], mode = 0o755): string {
  const folder = temporaryFolder();
  for (const name of names) {
    writeFileSync(join(folder, name), "#!/bin/sh\n");
    chmodSync(join(folder, name), mode);
  }
  return folder;
}

function messageOf(need: Need, places: Places): string {
  try {
    findPrograms(need, places);
  } catch (error) {
    if (error instanceof CannotRehearse) return error.message;
    throw error;
  }
  throw new Error("all programs were found");
}

describe("the real programs", () => {
  it("come from the folder first, and then from PATH", () => {
    const path = folderOf(programsOf("tailscale"));
    const folder = folderOf(["headscale"]);
    const programs = findPrograms("tailscale", { folder, path });
    expect(programs.all).toEqual([
      { name: "tailscaled", path: join(path, "tailscaled") },
      { name: "tailscale", path: join(path, "tailscale") },
      { name: "headscale", path: join(folder, "headscale") },
    ]);
    expect(programs.path("headscale")).toBe(join(folder, "headscale"));
  });

  it("are found beside a folder on PATH that cannot be looked at", () => {
    const loop = join(temporaryFolder(), "loop");
    symlinkSync("loop", loop);
    const folder = folderOf(programsOf("tailscale"));
    expect(findPrograms("tailscale", { path: `${loop}:${folder}` }).path("headscale")).toBe(join(folder, "headscale"));
  });

  it("that are missing are named together with other problems", () => {
    expect(() => findPrograms("tailscale", { path: "/nonexistent" }, ["ip is not installed."])).toThrow(
      /^ip is not installed\.\ntailscaled, tailscale, headscale are neither /,
    );
  });

  it("of a cluster include those of its control plane", () => {
    expect(programsOf("cluster")).toEqual(expect.arrayContaining([...programsOf("kubeadm")]));
  });

  it("that are missing are named in one message, with every way to get them", () => {
    const path = folderOf(
      programsOf("kubeadm").filter((name) => !["kubelet", "etcd", "nix-instantiate"].includes(name)),
    );
    expect(messageOf("kubeadm", { path })).toBe(
      "kubelet, etcd, nix-instantiate are neither in a folder given by --programs nor on PATH. To get them:\n" +
        "  with Nix: run `nix develop ./nix#rehearsal` in the repository, and rehearse in its shell. " +
        "It takes kubernetes, etcd, nix from nixpkgs.\n" +
        "  on Debian: `apt install nix-bin`\n" +
        "  elsewhere: put these releases into a folder, and name it with `--programs <folder>`. " +
        "Debian has no package that is recent enough.\n" +
        "    https://kubernetes.io/releases/download/ has kubelet\n" +
        "    https://github.com/etcd-io/etcd/releases has etcd",
    );
  });

  it("have a page with releases exactly if Debian lacks them", () => {
    for (const name of PROGRAM_NAMES) {
      const { debian, releases } = CATALOGUE[name];
      expect({ name, isKnown: releases !== undefined }).toEqual({ name, isKnown: debian === undefined });
    }
  });

  it("need no folder if Debian has them all", () => {
    const path = folderOf(programsOf("cluster").filter((name) => name !== "conntrack"));
    const message = messageOf("cluster", { path });
    expect(message).toMatch(/^conntrack is neither .* To get it:$/m);
    expect(message).toMatch(/apt install conntrack`$/);
  });

  it("that are not executable are named with the remedy, also if PATH has another one", () => {
    const folder = folderOf(["headscale"], 0o644);
    const path = folderOf(programsOf("tailscale"));
    const file = join(folder, "headscale");
    expect(messageOf("tailscale", { folder, path })).toBe(`${file} is not executable. Run \`chmod +x ${file}\`.`);
    chmodSync(file, 0o755);
    expect(findPrograms("tailscale", { folder, path }).path("headscale")).toBe(file);
  });

  it("on PATH may come after a file that is not executable, as in a shell", () => {
    const locked = folderOf(["headscale"], 0o644);
    const path = folderOf(programsOf("tailscale"));
    expect(findPrograms("tailscale", { path: `${locked}:${path}` }).path("headscale")).toBe(join(path, "headscale"));
  });

  it("are not sought in a folder that does not exist, or in a file", () => {
    const folder = join(temporaryFolder(), "typo");
    expect(messageOf("tailscale", { folder })).toBe(
      `The folder of programs ${folder} does not exist. Correct --programs, or leave it out.`,
    );
    writeFileSync(folder, "");
    expect(messageOf("tailscale", { folder })).toContain(`${folder} is not a folder.`);
  });

  it("are files, not folders of the same name", () => {
    const folder = folderOf(["tailscaled", "tailscale"]);
    mkdirSync(join(folder, "headscale"));
    expect(messageOf("tailscale", { folder, path: "" })).toMatch(/^headscale is neither/);
  });
});
