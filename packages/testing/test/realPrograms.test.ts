import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { hasProgram, REPOSITORY, temporaryFolders } from "../src";

const SCRIPT = join(REPOSITORY, "scripts/realPrograms.sh");
const newFolder = temporaryFolders();

/** The commands that the script needs, without Go. */
const BASICS =
  "awk bash basename cat chmod cut dirname env find flock grep mkdir mv paste rm rmdir sed sh sha256sum sleep sort tail timeout touch uname uniq xargs";

/** Stands in for Go: notes how it builds, makes the file that `-o` names, and knows the sources of one module. */
const WORKING_GO = `#!/usr/bin/env bash
case $1 in
  mod) exit ;;
  list) echo "$OPERATOR"; exit ;;
esac
echo "$GOFLAGS $*" >>"$CALLS"
while [ $# -gt 0 ]; do
  if [ "$1" = -o ]; then echo program >"$2"; chmod +x "$2"; fi
  shift
done
`;

/** The kinds in the sources of Calico's operator, as files. */
const KINDS = [
  "operator/operator.tigera.io_installations",
  "operator/operator.tigera.io_compliances",
  "calico/v1.crd.projectcalico.org/crd.projectcalico.org_tiers",
  "calico/v3.projectcalico.org/projectcalico.org_tiers",
];

/** The sources of Calico's operator, of which each kind is its own name. */
function operatorSources(): string {
  const folder = newFolder();
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write("config/calico_versions.yml", "# versions\ntitle: v3.32.1\ncomponents:\n");
  for (const kind of KINDS) write(`pkg/imports/crds/${kind}.yaml`, `${kind}\n`);
  return folder;
}

/** A computer with a cache of its own and, on PATH, the basic commands and a stand-in for Go with this text. */
function computer(go?: string) {
  const [bin, cache] = [newFolder(), join(newFolder(), "it's a cache")];
  mkdirSync(cache);
  const calls = join(cache, "calls");
  for (const name of BASICS.split(" ")) {
    symlinkSync(spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).stdout.trim(), join(bin, name));
  }
  const setGo = (text: string) => {
    writeFileSync(join(bin, "go"), text);
    chmodSync(join(bin, "go"), 0o755);
  };
  if (go !== undefined) setGo(go);
  const env = { PATH: bin, HOME: cache, XDG_CACHE_HOME: cache, CALLS: calls, OPERATOR: operatorSources() };
  return {
    setGo,
    built: join(cache, "ducksnest-programs"),
    calls: () => (existsSync(calls) ? readFileSync(calls, "utf8").trimEnd().split("\n") : []),
    run: (...args: string[]) => spawnSync(SCRIPT, args, { encoding: "utf8", env }),
    runWith: (changes: NodeJS.ProcessEnv, ...args: string[]) =>
      spawnSync(SCRIPT, args, { encoding: "utf8", env: { ...env, ...changes } }),
    start: async (...args: string[]) => {
      const child = spawn(SCRIPT, args, { env });
      let [stdout, stderr] = ["", ""];
      child.stdout.on("data", (text) => {
        stdout += text;
      });
      child.stderr.on("data", (text) => {
        stderr += text;
      });
      const [status] = await once(child, "close");
      return { status, stdout, stderr };
    },
  };
}

/** Go, whose build fails with this output. */
const failingGo = (output: string) => `#!/bin/sh
case $1 in
  version) echo go version go1.19.8 linux/amd64 ;;
  env) echo "<$2>" ;;
  *) echo half >"$9"; cat <<'EOF' >&2; exit 1
${output}
EOF
esac
`;

const [describeWithFlock, why] = hasProgram("flock")
  ? [describe, ""]
  : [describe.skip, " (skipped: flock not installed)"];

describeWithFlock(`scripts/realPrograms.sh${why}`, () => {
  it("has a help text with the programs of each module", () => {
    const { status, stdout } = computer().run("--help");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Builds the programs of a real cluster/);
    expect(stdout).toMatch(/^ {2}--print /m);
    expect(stdout).toMatch(/^etcd +etcd etcdctl etcdutl$/m);
    expect(stdout).not.toContain("#");
  });

  it("says what to run if nothing is built, and builds nothing with --print", () => {
    const { run, built, calls } = computer(WORKING_GO);
    expect(run("--print", "--only", "etcd,coredns")).toMatchObject({
      status: 1,
      stdout: "",
      stderr:
        "realPrograms: not built: etcd etcdctl etcdutl coredns. Run `scripts/realPrograms.sh --only etcd,coredns`\n",
    });
    expect(calls()).toEqual([]);
    expect(existsSync(built)).toBe(false);
  });

  it("builds every program once, from the pinned modules alone", () => {
    const { run, calls } = computer(WORKING_GO);
    const first = run();
    expect(first).toMatchObject({ status: 0, stdout: expect.stringMatching(/\/bin\n$/) });
    const folder = first.stdout.trim();
    const programs = readdirSync(folder);
    expect(programs).toEqual(expect.arrayContaining(["kubeadm", "containerd", "etcd", "coredns", "ptp", "tailscaled"]));
    // It would hide iproute2's program if the folder came first on PATH.
    expect(programs).not.toContain("bridge");
    const built = programs.filter((name) => name !== "calico");
    expect(calls()).toHaveLength(built.length);
    for (const call of calls()) expect(call).toMatch(/^-mod=readonly .*-s -w/);
    expect(readdirSync(dirname(folder))).toEqual(["bin"]);

    expect(run()).toMatchObject({ status: 0, stdout: first.stdout, stderr: "" });
    expect(run("--print")).toMatchObject({ status: 0, stdout: first.stdout, stderr: "" });
    expect(calls()).toHaveLength(built.length);
  });

  it("copies the kinds of Calico, without those of its enterprise edition", () => {
    const { run } = computer(WORKING_GO);
    const folder = join(run("--only", "calico").stdout.trim(), "calico/v3.32.1");
    const files = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]);
    expect(Object.fromEntries(files)).toEqual({
      "operator-crds.yaml": `---\n${KINDS[0]}\n---\n${KINDS[2]}\n`,
      "v3_projectcalico_org.yaml": `---\n${KINDS[3]}\n`,
    });
  });

  it("says why Calico's kinds cannot be copied, and leaves no folder", () => {
    const { run, built } = computer(failingGo("go: x@v1.0.0: dial tcp: lookup proxy.example: no such host"));
    const { status, stderr } = run("--only", "calico");
    expect(status).toBe(2);
    expect(stderr).toContain("cannot copy the kinds of Calico: the module proxy does not answer");
    expect(readdirSync(built)).toEqual([".lock"]);
  });

  it("stamps the versions that go.mod pins", () => {
    const { run, calls } = computer(WORKING_GO);
    run();
    const pinned = (module: string, name: string) =>
      readFileSync(join(REPOSITORY, "scripts/realPrograms", module, "go.mod"), "utf8").match(`${name} (v\\S+)`)?.[1];
    const stamps = calls().join("\n");
    expect(stamps).toContain(`component-base/version.gitVersion=${pinned("kubernetes", "k8s.io/kubernetes")} `);
    expect(stamps).toContain(`component-base/version.gitVersion=${pinned("kubeletNext", "k8s.io/kubernetes")} `);
    expect(stamps).toContain(`/version.Version=${pinned("containerd", "github.com/containerd/containerd/v2")} `);
    expect(stamps).toContain(`BuildVersion=${pinned("cni", "github.com/containernetworking/plugins")} `);
    expect(stamps).toContain(`version.shortStamp=${pinned("tailscale", "tailscale.com")?.slice(1)} `);
  });

  it("needs neither Go nor the other modules for what is built", () => {
    const { run, setGo, calls } = computer(WORKING_GO);
    const { stdout } = run("--only", "etcd");
    setGo(failingGo("must not run"));
    expect(run("--only", "etcd")).toMatchObject({ status: 0, stdout, stderr: "" });
    expect(calls()).toHaveLength(3);
    expect(run()).toMatchObject({ status: 2, stdout: "" });
  });

  it.each([
    ["it is too old", "go: go.mod requires go >= 1.26.6 (running go 1.19; GOTOOLCHAIN=local)", "go1.19.8 is too old: "],
    ["it cannot read go.mod", "go.mod:3: invalid go version '1.26.6': must match format 1.23", "go1.19.8 is too old: "],
    [
      "the proxy refuses",
      "go: x@v1.0.0: reading https://proxy.example/x/@v/v1.0.0.zip: 403 Forbidden",
      "the module proxy does not answer or lacks a version: see GOPROXY, which is <GOPROXY>",
    ],
    [
      "a checksum differs",
      "verifying x@v1.0.0: checksum mismatch\nSECURITY ERROR\nread from https://proxy.example",
      "the modules differ from those that scripts/realPrograms/etcd/go.sum and go.mod pin",
    ],
    [
      "the disk is full",
      "write /x: no space left on device",
      "the disk is full: Go's caches are in <GOCACHE> and <GOMODCACHE>",
    ],
    ["the compiler fails", "x.go:1:1: syntax error", "go build failed"],
  ])("says why Go fails when %s, and leaves no folder", (_, output, reason) => {
    const { run, built } = computer(failingGo(output));
    const { status, stdout, stderr } = run("--only", "etcd");
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(`${output}\nrealPrograms: cannot build etcd: ${reason}`);
    expect(readdirSync(built)).toEqual([".lock"]);
  });

  it("keeps what was complete before an interruption, and nothing else", () => {
    const { run, setGo, calls, built } = computer(
      WORKING_GO.replace(
        "echo program",
        '[ "$(basename "$2")" = etcd ] || { echo half >"$2"; kill -9 $PPID; exit; }; echo program',
      ),
    );
    expect(run("--only", "etcd")).toMatchObject({ signal: "SIGKILL" });
    setGo(WORKING_GO);
    const { stdout } = run("--only", "etcd");
    expect(calls()).toHaveLength(4);
    expect(readdirSync(stdout.trim())).toEqual(["etcd", "etcdctl", "etcdutl"]);
    expect(readFileSync(join(stdout.trim(), "etcdctl"), "utf8")).toBe("program\n");
    expect(readdirSync(built).sort()).toEqual([".lock", expect.any(String)]);
  });

  it("ignores a relative cache folder, as XDG asks for", () => {
    const { runWith, built } = computer(WORKING_GO);
    const { status, stdout } = runWith({ XDG_CACHE_HOME: "relative" }, "--only", "etcd");
    expect(status).toBe(0);
    expect(stdout.startsWith(join(dirname(built), ".cache/ducksnest-programs/"))).toBe(true);
  });

  it("builds once when it runs twice at the same time", async () => {
    const { start, calls } = computer(WORKING_GO.replace("while", "sleep 0.5\nwhile"));
    const both = await Promise.all([start("--only", "etcd"), start("--only", "etcd")]);
    expect(both.map(({ status }) => status)).toEqual([0, 0]);
    expect(both.map(({ stdout }) => stdout)).toEqual([both[1].stdout, both[0].stdout]);
    expect(both.map(({ stderr }) => stderr).join("")).toContain("waits for another build");
    expect(calls()).toHaveLength(3);
  });

  it("says how to get Go", () => {
    expect(computer().run()).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^realPrograms: Go is not installed: install Go 1\.\d+\.\d+ or newer/),
    });
  });

  it.each([
    [["--only", "nonsense"], "there is no module `nonsense`"],
    [["--only"], "--only needs a list"],
    [["--nonsense"], "unknown argument `--nonsense`"],
  ])("refuses %j", (args, message) => {
    const { run, built } = computer(WORKING_GO);
    expect(run(...args)).toMatchObject({ status: 2, stdout: "", stderr: expect.stringContaining(message) });
    expect(existsSync(built)).toBe(false);
  });
});
