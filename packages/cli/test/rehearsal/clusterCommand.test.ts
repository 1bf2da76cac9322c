import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type ClusterReport, programsOf } from "@ducksnest/rehearsal";
import { aTopology, describeWithPrograms, referenceText, temporaryFolders } from "@ducksnest/testing";
import { DUCKSNEST } from "../ducksnest";

/** Milliseconds. A run takes a minute on two idle cores. */
const TIMEOUT = 400_000;

const newFolder = temporaryFolders();

/** The built command in a folder of its own. Its environment marks the processes that it starts on this machine. */
class ClusterRun {
  private readonly mark = `CLUSTER_RUN_OF_TEST=${randomUUID()}`;
  private readonly temporary = newFolder();
  readonly process: ChildProcess;
  readonly exit: Promise<unknown[]>;
  stdout = "";
  stderr = "";

  constructor(programs: string | undefined) {
    const folder = newFolder();
    writeFileSync(join(folder, "homelab.yaml"), referenceText());
    const options = [
      "--cluster",
      "--tailscale",
      "--format",
      "json",
      ...(programs === undefined ? [] : ["--programs", programs]),
    ];
    const environment = [this.mark, `TMPDIR=${this.temporary}`];
    // In a group of its own, as a shell starts it.
    this.process = spawn("env", [...environment, process.execPath, DUCKSNEST, "rehearse", ...options], {
      cwd: folder,
      detached: true,
    });
    this.process.stdout?.on("data", (text) => {
      this.stdout += text;
    });
    this.process.stderr?.on("data", (text) => {
      this.stderr += text;
    });
    this.exit = once(this.process, "close");
  }

  /** Waits until a host runs. */
  async hasHosts(): Promise<void> {
    while (!this.processes().some((command) => command.includes("boot.sh\0processes"))) {
      if (this.process.exitCode !== null) throw new Error(`it ended before a host started: ${this.stderr}`);
      await sleep(50);
    }
  }

  /** Ends it as Ctrl-C does. */
  interrupt(): void {
    if (this.process.pid !== undefined) process.kill(-this.process.pid, "SIGINT");
  }

  /** Waits until no process is left, and lists files and control groups that are. */
  async left(): Promise<readonly string[]> {
    while (this.processes().length > 0) await sleep(50);
    return [...readdirSync(this.temporary), ...abandonedCgroups()];
  }

  private processes(): string[] {
    return readdirSync("/proc")
      .filter((pid) => /^\d+$/.test(pid) && readProc(pid, "environ").includes(this.mark))
      .map((pid) => readProc(pid, "cmdline"));
  }
}

function readProc(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return ""; // the process has ended
  }
}

/** Control groups of runs whose keeper is gone. */
function abandonedCgroups(): readonly string[] {
  const { stdout } = spawnSync("find", ["/sys/fs/cgroup", "-type", "d", "-name", "ducksnest-*"], { encoding: "utf8" });
  return stdout.split("\n").filter((folder) => folder !== "" && !existsSync(`/proc/${folder.split("-").at(-1)}`));
}

const programs = [...programsOf("cluster"), ...programsOf("tailscale")];
const topology = aTopology();

describeWithPrograms("ducksnest rehearse --cluster --tailscale", { programs, root: true }, (folder) => {
  it(
    "reports a cluster as designed, from a folder without outputs, and leaves nothing behind",
    async () => {
      const run = new ClusterRun(folder);
      const [status] = await run.exit;
      expect(run.stderr).toBe("");
      const report: ClusterReport & { readonly verdict: string } = JSON.parse(run.stdout);
      expect({ status, verdict: report.verdict, deviations: report.deviations }).toEqual({
        status: 0,
        verdict: "as-designed",
        deviations: [],
      });
      expect(report.real.map(({ name }) => name)).toEqual(
        expect.arrayContaining(["kubeadm", "kubelet", "kube-apiserver", "etcd", "containerd", "coredns"]),
      );
      expect(report.nodes.map(({ host, internalIp }) => [host, internalIp])).toEqual(
        topology.hosts.map(({ name, nodeIp }) => [name, String(nodeIp)]),
      );
      for (const { host, joinedAfter, readyAfter } of report.nodes) {
        expect({ host, isReady: readyAfter !== undefined }).toEqual({ host, isReady: true });
        expect({ host, joined: joinedAfter !== undefined }).toEqual({ host, joined: host !== "control-plane" });
      }
      const asked = new Set(report.services.map(({ service, from }) => `${service} from ${from}`));
      const services = ["blog/blog", "portfolio/portfolio"];
      expect(asked).toEqual(
        new Set(topology.hosts.flatMap(({ name }) => services.map((each) => `${each} from ${name}`))),
      );
      expect(report.tailnet?.members.map(({ host }) => host)).toEqual(topology.hosts.map(({ name }) => name));
      expect(new Set(report.tailnet?.paths.map(({ path }) => path.kind))).toEqual(new Set(["direct"]));
      // A control plane alone needs half of this, and the machine's other programs are not counted.
      expect(report.peakMemoryMiB).toBeGreaterThan(1000);
      expect(report.peakMemoryMiB).toBeLessThan(6 * 1024);
      expect(await run.left()).toEqual([]);
    },
    TIMEOUT,
  );

  it(
    "ends at once when it is interrupted, and leaves nothing behind",
    async () => {
      const run = new ClusterRun(folder);
      await run.hasHosts();
      run.interrupt();
      expect(await run.exit).toEqual([null, "SIGINT"]);
      expect(await run.left()).toEqual([]);
    },
    TIMEOUT,
  );
});
