import { spawn, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { RULES } from "@ducksnest/checks";
import { CHECK_NAMES, CLUSTER_FAULTS, FAULTS } from "@ducksnest/rehearsal";
import { aManifest, aTopology, EXAMPLES, itOnStage, manifestText, REPOSITORY } from "@ducksnest/testing";
import { CLUSTER_FAULT_NAMES, FAULT_NAMES } from "../src/rehearsal/faultOption";
import { chosenClusterFaults, chosenFaults } from "../src/rehearsal/runRehearsal";
import { CommandForNobody, whyNotAsNobody } from "./CommandForNobody";
import { Workspace } from "./workspace";

const DUCKSNEST = join(REPOSITORY, "packages/cli/bin/ducksnest.js");
const REFERENCE = join(EXAMPLES, "reference");

/** Everything that a rehearsal could leave on the machine, except processes: namespaces, links, mounts, firewall rules. */
function machine(): string {
  const script = [
    "ip netns list",
    "ip -oneline link show",
    "grep -c /run/netns /proc/self/mountinfo",
    'if [ "$(id -u)" = 0 ]; then nft list ruleset; fi',
  ].join("; ");
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` };
  return spawnSync("sh", ["-c", script], { encoding: "utf8", env }).stdout;
}

/** A rehearsal in its own process. Its environment marks all its descendants. */
class Rehearsing {
  private readonly mark = `REHEARSAL_OF_TEST=${randomUUID()}`;
  readonly process;
  readonly exit;

  /** @param options of `ducksnest rehearse` */
  constructor(...options: readonly string[]) {
    const command = [this.mark, process.execPath, DUCKSNEST, "rehearse", ...options];
    this.process = spawn("env", command, { cwd: REFERENCE });
    this.exit = once(this.process, "exit");
  }

  /** Command lines of all its processes. */
  processes(): string[] {
    return readdirSync("/proc")
      .filter((pid) => /^\d+$/.test(pid) && readProc(pid, "environ").includes(this.mark))
      .map((pid) => readProc(pid, "cmdline"));
  }

  /** Waits until the stage has namespaces, so that something could be left behind. */
  isBuilding(): Promise<void> {
    return this.has("inside/agent.pl");
  }

  /** Waits until one of its processes has this in its command line. */
  async has(text: string): Promise<void> {
    while (!this.processes().some((command) => command.includes(text))) {
      if (this.process.exitCode !== null) throw new Error(`the rehearsal ended before ${text} started`);
      await sleep(20);
    }
  }

  /** Waits until no process is left. */
  async isGone(): Promise<void> {
    while (this.processes().length > 0) await sleep(20);
  }
}

function readProc(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return ""; // the process has ended, or belongs to another user
  }
}

describe("ducksnest rehearse", () => {
  itOnStage("exits with 0 if the network is as designed, and leaves nothing behind", async () => {
    const before = machine();
    const { exitCode, out } = await new Workspace().run("rehearse");
    expect(out).toContain("control-plane  firebat  tailscale0  ok     ok    0          0            1280      1230\n");
    expect(out).toContain("answers are as designed.");
    expect(exitCode).toBe(0);
    expect(machine()).toBe(before);
  });

  itOnStage("exits with 1 for a manifest that check rejects, and shows the effect", async () => {
    const workspace = new Workspace(manifestText(aManifest({ "cluster.calico.mtu": 1280 })));
    const { exitCode, out } = await workspace.run("rehearse");
    expect(exitCode).toBe(1);
    expect(out).toContain("[mtu-fits-every-path] A pod packet of 1280 bytes and its encapsulation do not fit the path");
    expect(out).toMatch(/pod-full-size \(10\.244\.0\.65, 1280 bytes\): arrived in \d+ fragments/);
  });

  itOnStage("prints the same results as JSON", async () => {
    const { out } = await new Workspace().run("rehearse", "--format", "json");
    const report = JSON.parse(out) as { verdict: string; pairs: object[]; deviations: object[]; results: object[] };
    expect(report).toMatchObject({ verdict: "as-designed", deviations: [] });
    expect(report.pairs).toHaveLength(6);
    expect(report.results).toContainEqual(
      expect.objectContaining({
        kind: "pod-ping",
        from: "firebat",
        to: "old",
        observed: expect.objectContaining({ delivered: true, via: ["wlan0"], source: "192.168.0.15" }),
      }),
    );
  });

  itOnStage("reports what a fault broke, and that it recovered", async () => {
    const { exitCode, out } = await new Workspace().run("rehearse", "--fault", "tailnet-down");
    expect(exitCode).toBe(0);
    expect(out).toMatch(
      /tailnet-down: .*\n {2}\d+ answers changed, among 6 pairs of hosts; round trips .*; recovered afterwards\./,
    );
  });

  it("takes the host of a fault", async () => {
    const { exitCode, out } = await new Workspace().run("rehearse", "--dry-run", "--fault", "wrong-node-ip:old");
    expect(exitCode).toBe(0);
    const local = [...out.matchAll(/type vxlan .* local (\S+) dev (\S+)/g)].map(
      ([, address, device]) => `${address} ${device}`,
    );
    expect(local).toEqual(["10.20.0.10 ens5", "192.168.0.15 wlan0", "100.96.0.3 tailscale0", "192.168.0.16 wlan0"]);
  });

  it.each([
    ["lan-cut:fire-bat", '--fault lan-cut:fire-bat: unknown host. Did you mean "firebat"?'],
    ["relayed:old", "--fault relayed takes no host; write --fault relayed."],
    ["lan-cut:old:ultra", "It takes one host."],
    ["lan-cutt", 'Did you mean "lan-cut"?'],
  ])("rejects --fault %s", async (fault, message) => {
    await expect(new Workspace().run("rehearse", "--dry-run", "--fault", fault)).rejects.toThrow(message);
  });

  it("prints the plan and does nothing with --dry-run", async () => {
    const { exitCode, out } = await new Workspace().run("rehearse", "--dry-run", "--fault", "no-lan-rule");
    expect(exitCode).toBe(0);
    expect(out.startsWith("#!/bin/sh\n# The network of ducksnest")).toBe(true);
    expect(out).not.toContain("priority 5200");
  });

  it("says that the manifest has errors, because the stage does not model all of them", async () => {
    const workspace = new Workspace(manifestText(aManifest({ "cluster.calico.dataplane": "nftables" })));
    const { exitCode, err } = await workspace.run("rehearse", "--dry-run");
    expect(exitCode).toBe(0);
    expect(err).toBe(
      "`ducksnest check` reports 1 error in this manifest. The rehearsal shows the effect of an error only if the stage models it.\n",
    );
    expect((await new Workspace().run("rehearse", "--dry-run")).err).toBe("");
  });

  it("rejects a manifest without a topology, as check does", async () => {
    const workspace = new Workspace(manifestText(aManifest({ "hosts.control-plane.instanceType": "t3.enormous" })));
    const { out } = await workspace.run("check");
    expect(await workspace.run("rehearse")).toEqual({ exitCode: 1, out: "", err: out });
    expect(out).toContain("error[known-instance-type]");
  });

  it("names every fault, as docs/rehearsal.md does", () => {
    expect(FAULT_NAMES).toEqual(FAULTS.map(({ name }) => name));
    const page = readFileSync(join(REPOSITORY, "docs/rehearsal.md"), "utf8");
    for (const { name, meaning, effect } of FAULTS) expect(page).toContain(`| \`${name}\` | ${meaning} | ${effect} |`);
  });

  it("names every fault of the real cluster, as docs/rehearsal.md does", () => {
    expect(CLUSTER_FAULT_NAMES).toEqual(CLUSTER_FAULTS.map(({ name }) => name));
    const page = readFileSync(join(REPOSITORY, "docs/rehearsal.md"), "utf8");
    for (const { name, meaning, effect } of CLUSTER_FAULTS) {
      expect(page).toContain(`| \`${name}\` | ${meaning} | ${effect} |`);
    }
  });

  it("refuses faults of the real cluster without --cluster, and faults of the network alone with it", async () => {
    const topology = aTopology();
    await expect(chosenFaults(topology, { fault: [{ name: "etcd-restored", host: undefined }] })).rejects.toThrow(
      "--fault etcd-restored is a fault of the real cluster. Add --cluster, or leave it out.",
    );
    await expect(chosenClusterFaults(topology, [{ name: "relayed", host: undefined }])).rejects.toThrow(
      "--fault relayed is a fault of the network alone. Rehearse it without --cluster.",
    );
  });

  it("has faults of both levels, which hit any host of the network, and any worker of the cluster", async () => {
    const topology = aTopology();
    const named = [{ name: "reboot", host: "control-plane" }] as const;
    expect((await chosenFaults(topology, { fault: named })).map(({ name }) => name)).toEqual(["reboot:control-plane"]);
    await expect(chosenClusterFaults(topology, named)).rejects.toThrow(
      "--fault reboot:control-plane: no worker has this name, and a fault of one host hits a worker. Use one of: ",
    );
    const ofOld = await chosenClusterFaults(topology, [{ name: "reboot", host: "old" }]);
    expect(ofOld.map(({ name }) => name)).toEqual(["reboot:old"]);
  });
});

describe("an interrupted rehearsal", () => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGKILL"] as const) {
    itOnStage(`leaves nothing behind after ${signal}`, async () => {
      const before = machine();
      const rehearsal = new Rehearsing();
      await rehearsal.isBuilding();
      rehearsal.process.kill(signal);
      expect(await rehearsal.exit).toEqual([null, signal]);
      await rehearsal.isGone();
      expect(machine()).toBe(before);
    });
  }
});

/** `it` with the real programs, in the folder that DUCKSNEST_PROGRAMS names. */
function itWithPrograms(name: string, test: (folder: string) => Promise<void>): void {
  const folder = process.env.DUCKSNEST_PROGRAMS;
  if (folder) it(name, () => test(folder), 180_000);
  else it.skip(`${name} (skipped: DUCKSNEST_PROGRAMS names no folder)`, () => {});
}

/** Files that real programs would write if they did not keep them on the stage. */
function filesOfTailscale(): string {
  const folders = ["/var/lib/tailscale", "/var/lib/headscale", "/run/tailscale", "/run/ducksnest", "/etc/resolv.conf"];
  return spawnSync("ls", ["-ld", "--time-style=full-iso", ...folders], { encoding: "utf8" }).stdout;
}

describe("a rehearsal with real Tailscale", () => {
  itWithPrograms("names the programs, and leaves nothing behind", async (folder) => {
    const before = [machine(), filesOfTailscale()];
    const { exitCode, out } = await new Workspace().run("rehearse", "--tailscale", "--programs", folder);
    expect(out).toMatch(
      /\nreal: tailscaled 1\.\d+\.\d+, headscale 0\.\d+\.\d+; imitated: Felix, the CNI plugin, kube-proxy\n/,
    );
    expect(out).toContain("\nThe real tailnet is as the stage assumes.\n");
    expect(out).toMatch(/\nfirebat +100\.96\.0\.2 +\d+\.\d s +3 direct\n/);
    expect(exitCode).toBe(0);
    expect([machine(), filesOfTailscale()]).toEqual(before);
  });

  itWithPrograms("leaves nothing behind after SIGKILL", async (folder) => {
    const before = [machine(), filesOfTailscale()];
    const rehearsal = new Rehearsing("--tailscale", "--programs", folder);
    await rehearsal.has("tailscaled");
    rehearsal.process.kill("SIGKILL");
    expect(await rehearsal.exit).toEqual([null, "SIGKILL"]);
    await rehearsal.isGone();
    expect([machine(), filesOfTailscale()]).toEqual(before);
  });

  it("needs its programs, and says how to get them", async () => {
    const workspace = new Workspace();
    const path = process.env.PATH;
    process.env.PATH = "/nowhere";
    try {
      await expect(workspace.run("rehearse", "--tailscale")).rejects.toThrow(
        /^tailscaled, tailscale, headscale are neither in a folder given by --programs nor on PATH\. To get them:\n {2}with Nix: run `nix develop /,
      );
    } finally {
      process.env.PATH = path;
    }
  });

  it.each([
    [["--fault", "udp-blocked"], "--fault udp-blocked needs --tailscale, because the imitated tailnet has no relay."],
    [["--tailscale", "--dry-run"], "option '--tailscale' cannot be used with option '--dry-run'"],
  ])("rejects %j", async (options, message) => {
    await expect(new Workspace().run("rehearse", ...options)).rejects.toThrow(message);
  });
});

describe("two rehearsals at the same time", () => {
  itOnStage("do not see each other", async () => {
    expect(await Promise.all([new Rehearsing().exit, new Rehearsing().exit])).toEqual([
      [0, null],
      [0, null],
    ]);
  });
});

describe("a user who is not root", () => {
  itOnStage("can rehearse if users may create namespaces", async () => {
    const { status, stdout, stderr } = asNobody();
    if (status === 2) expect(stderr).toMatch(/^ducksnest: This user may not create network namespaces .*\.\n$/);
    else expect(stdout).toContain("answers are as designed.");
  });

  itOnStage("gets one line that says what to do if users may not", async () => {
    const { status, stdout, stderr } = withoutPrivileges();
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(
      /^ducksnest: This user may not create network namespaces \(.+\)\. Write `sudo env "PATH=\$PATH"` in front of the command, or .*\.\n$/,
    );
  });
});

describe("the rules that deviations name", () => {
  it("exist", () => {
    expect(RULES.map(({ name }) => name)).toEqual(expect.arrayContaining([...CHECK_NAMES]));
  });
});

function asNobody() {
  if (whyNotAsNobody() !== undefined) {
    return spawnSync(process.execPath, [DUCKSNEST, "rehearse"], { cwd: REFERENCE, encoding: "utf8" });
  }
  const command = new CommandForNobody();
  try {
    return command.run("rehearse");
  } finally {
    command.remove();
  }
}

/** Runs in a user namespace that allows no others, without capabilities, as on a hardened machine. */
function withoutPrivileges() {
  const drop = 'echo 0 >/proc/sys/user/max_user_namespaces && exec setpriv --bounding-set=-all --inh-caps=-all "$@"';
  const command = ["--user", "--map-root-user", "--", "sh", "-c", drop, "sh", process.execPath, DUCKSNEST, "rehearse"];
  return spawnSync("unshare", command, { cwd: REFERENCE, encoding: "utf8" });
}
