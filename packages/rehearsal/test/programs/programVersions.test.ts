import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describeWithPrograms, temporaryFolders } from "@ducksnest/testing";
import { CannotRehearse } from "../../src/kernel/CannotRehearse";
import { CATALOGUE, PROGRAM_NAMES, type ProgramName, programsOf } from "../../src/programs/catalogue";
import { findPrograms } from "../../src/programs/findPrograms";
import { Programs } from "../../src/programs/Program";
import { programVersions } from "../../src/programs/programVersions";

/** What real programs print, and the version in it; undefined for a build without one. */
const ANSWERS: Readonly<Partial<Record<ProgramName, readonly [printed: string, version: string | undefined][]>>> = {
  nft: [["nftables v1.0.6 (Lester Gooch #5)", "1.0.6"]],
  kubeadm: [["v1.36.3", "1.36.3"]],
  kubelet: [["Kubernetes v1.36.3", "1.36.3"]],
  kubectl: [["Client Version: v1.36.3\nKustomize Version: v5.7.1", "1.36.3"]],
  "kube-apiserver": [["Kubernetes v1.37.0-rc.0", "1.37.0-rc.0"]],
  "kube-controller-manager": [["Kubernetes v1.36.3", "1.36.3"]],
  "kube-scheduler": [["Kubernetes v1.36.3", "1.36.3"]],
  "kube-proxy": [["Kubernetes v1.36.3", "1.36.3"]],
  etcd: [
    ["etcd Version: 3.6.8\nGit SHA: Not provided (use ./build instead of go build)\nGo Version: go1.26.8", "3.6.8"],
  ],
  etcdctl: [["etcdctl version: 3.6.8\nAPI version: 3.6", "3.6.8"]],
  etcdutl: [["etcdutl version: 3.6.8\nAPI version: 3.6", "3.6.8"]],
  "nix-instantiate": [
    ["nix-instantiate (Nix) 2.8.0", "2.8.0"],
    ["nix-instantiate (Lix, like Nix) 2.93.0", "2.93.0"],
  ],
  containerd: [
    ["containerd github.com/containerd/containerd/v2 2.4.2 ", "2.4.2"],
    ["containerd github.com/containerd/containerd/v2 v2.0.4 1a43cb6a1035441f9aca8f5666a9b3ef9e70ab20", "2.0.4"],
  ],
  "containerd-shim-runc-v2": [
    ["containerd-shim-runc-v2:\n  Version:  v2.0.4\n  Revision: 1a43\n  Go version: go1.24", "2.0.4"],
  ],
  ctr: [["ctr github.com/containerd/containerd/v2 v2.0.4", "2.0.4"]],
  runc: [["runc version 1.1.5+ds1\ncommit: 1.1.5+ds1-1+deb12u1\nspec: 1.0.2-dev", "1.1.5+ds1"]],
  coredns: [["CoreDNS-1.14.2\nlinux/amd64, go1.26.8, ", "1.14.2"]],
  iptables: [["iptables v1.8.9 (nf_tables)", "1.8.9"]],
  conntrack: [["conntrack v1.4.7 (conntrack-tools)", "1.4.7"]],
  busybox: [["BusyBox v1.35.0 (Debian 1:1.35.0-4+deb12u1+b1) multi-call binary.", "1.35.0"]],
  curl: [["curl 7.88.1 (x86_64-pc-linux-gnu) libcurl/7.88.1 OpenSSL/3.0.19", "7.88.1"]],
  "host-local": [
    ["CNI host-local plugin version unknown\nCNI protocol versions supported: 0.1.0, 1.0.0", undefined],
    ["CNI host-local plugin v1.9.1\nCNI protocol versions supported: 0.1.0, 1.1.0", "1.9.1"],
  ],
  loopback: [["CNI loopback plugin v1.9.1", "1.9.1"]],
  portmap: [["CNI portmap plugin v1.9.1", "1.9.1"]],
  tailscaled: [["1.102.3\n  tailscale commit: 1a2b\n  go version: go1.26.8", "1.102.3"]],
  tailscale: [["1.102.3-ERR-BuildInfo\n  go version: go1.26.8", "1.102.3-ERR-BuildInfo"]],
  headscale: [
    ["headscale version dev\ncommit: unknown", undefined],
    ["headscale version v0.28.0\ncommit: 1a2b", "0.28.0"],
    ["v0.26.1", "0.26.1"],
  ],
};

const temporaryFolder = temporaryFolders();

/** Programs that are shell scripts. */
function scripts(texts: Readonly<Record<string, string>>): Programs {
  const folder = temporaryFolder();
  return new Programs(
    PROGRAM_NAMES.filter((name) => texts[name] !== undefined).map((name) => {
      const path = join(folder, name);
      writeFileSync(path, texts[name] ?? "", { mode: 0o755 });
      return { name, path };
    }),
  );
}

async function problemsOf(texts: Readonly<Record<string, string>>): Promise<string> {
  const error: unknown = await programVersions(scripts(texts)).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(CannotRehearse);
  return error instanceof Error ? error.message : "";
}

const printing = (text: string) => `#!/bin/sh\ncat >&2 <<'EOF_OF_TEXT'\n${text}\nEOF_OF_TEXT\n`;

describe("versions of programs", () => {
  it("are known for every program that answers", () => {
    const asked = PROGRAM_NAMES.filter((name) => CATALOGUE[name].version !== undefined);
    expect(Object.keys(ANSWERS).sort()).toEqual([...asked].sort());
  });

  it("are read from what the programs print, on either output", async () => {
    const most = Math.max(...Object.values(ANSWERS).map((answers) => answers.length));
    for (let turn = 0; turn < most; turn += 1) {
      const chosen = Object.entries(ANSWERS).flatMap(([name, answers]) => {
        const answer = answers[turn];
        return answer === undefined ? [] : [{ name, printed: answer[0], version: answer[1] }];
      });
      const versions = await programVersions(
        scripts(Object.fromEntries(chosen.map(({ name, printed }) => [name, printing(printed)]))),
      );
      expect(Object.fromEntries(versions)).toEqual(
        Object.fromEntries(chosen.map(({ name, version }) => [name, version])),
      );
    }
  });

  it("that are not understood are quoted, all in one message", async () => {
    const message = await problemsOf({
      etcd: printing("a shell for electronics"),
      kubelet: "#!/bin/sh\nexit 3\n",
      runc: printing("runc version 1.3.0"),
    });
    expect(message.split("\n")).toEqual([
      expect.stringMatching(/^`\/.*\/kubelet --version` failed: .*\. Replace the program\.$/),
      expect.stringMatching(
        /^`\/.*\/etcd --version` printed "a shell for electronics" instead of a version\. Check that it is the real etcd\.$/,
      ),
    ]);
  });

  it("of a file that is no program are reported", async () => {
    expect(await problemsOf({ etcd: "#!/nonexistent/sh\n" })).toMatch(/etcd --version` failed: spawn .* ENOENT/);
  });
});

describeWithPrograms("versions of the real programs", { programs: programsOf("cluster") }, (folder) => {
  it("are all understood", async () => {
    const versions = await programVersions(findPrograms("cluster", folder === undefined ? {} : { folder }));
    expect([...versions.keys()]).toEqual(programsOf("cluster").filter((name) => CATALOGUE[name].version !== undefined));
    for (const name of ["kubeadm", "kubelet", "etcd", "containerd", "runc", "coredns"] as const) {
      expect(versions.get(name)).toMatch(/^\d+\.\d+\.\d+/);
    }
  });
});
