import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LOCK_FILE, printLock } from "@ducksnest/manifest";
import { aTopology, itWith } from "@ducksnest/testing";
import { lockedHosts } from "@ducksnest/topology";
import { deployHost, type Outcome } from "../../src/deploy/deployHost";
import { SshTarget } from "../../src/ssh/SshTarget";
import { GuardedTerminal } from "../../src/terminal/GuardedTerminal";
import { aPerson, SecretsHomelab } from "../secrets/_SecretsHomelab";
import { Deployment, systemOf } from "./_Deployment";

// Countdowns last seconds, and the machine may be busy. In milliseconds.
jest.setTimeout(60_000);

const itRuns = itWith("flock", "setsid");
const TAILNET = "laptop-firebat.example.ts.net";
const LAN = "192.168.0.15";

let deployment: Deployment;
beforeEach(async () => {
  deployment = await Deployment.make();
});

const sshCalls = () => deployment.programs.calls("ssh").map(({ args }) => args.at(-1) ?? "");

describe("ducksnest deploy", () => {
  itRuns("builds, copies, activates, and confirms over a new connection", async () => {
    const { exitCode, out, err } = await deployment.run("deploy firebat");
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: "kept  laptop-firebat\n" });
    expect(err.replace(/^ *\d+:\d\d/gm, "0:00")).toBe(
      [
        "0:00  laptop-firebat  builds on this computer",
        "evaluating",
        "0:00  laptop-firebat  copies the system",
        "copying",
        "0:00  laptop-firebat  activates; it returns to the system before unless it is reached within 180 s",
        "",
      ].join("\n"),
    );
    expect(deployment.host.systems).toEqual({ running: "new", profile: "new" });
    expect(deployment.host.phase).toBe("confirmed");
    const program = `${systemOf("new")}/sw/bin/ducksnest-activate`;
    const sudo = "sudo --non-interactive --";
    expect(sshCalls()[0]).toBe(`${sudo} true`);
    expect(sshCalls()[1]).toBe(`${sudo} ${program} start switch ${systemOf("new")} 180`);
    expect(sshCalls().at(-1)).toBe(`${sudo} ${program} confirm ${systemOf("new")}`);
  });

  itRuns("trusts only the host's own key, whatever its address is, and shares no connection", async () => {
    await deployment.run(`deploy firebat --address ${LAN}`);
    const [first, second, ...others] = deployment.programs.calls("ssh").map(({ args }) => args.join(" "));
    for (const call of [first, second]) expect(call).toContain(`admin@${LAN} -- `);
    for (const call of others) expect(call).toContain(`admin@${TAILNET} -- `);
    for (const call of [first, second, ...others]) {
      expect(call).toContain("-o UserKnownHostsFile=nix/secrets/ducksnest/known_hosts -o StrictHostKeyChecking=yes");
      expect(call).toContain("-o HostKeyAlias=laptop-firebat");
      expect(call).toContain("-o ControlMaster=no -o ControlPath=none");
    }
    const [build, copy] = deployment.programs.calls("nix").map(({ args }) => args.slice(2).join(" "));
    expect(build).toBe(
      "build ./nix#nixosConfigurations.laptop-firebat.config.system.build.toplevel --no-link --print-out-paths",
    );
    expect(copy).toBe(`copy --no-check-sigs --substitute-on-destination --to ssh-ng://admin@${LAN} ${systemOf("new")}`);
  });

  itRuns("leaves a host alone that runs the system already", async () => {
    await deployment.run("deploy firebat");
    deployment.programs.forget();
    expect(await deployment.run("deploy firebat")).toMatchObject({ exitCode: 0, out: "current  laptop-firebat\n" });
    expect(deployment.host.switches).toEqual(["new switch"]);
  });

  itRuns("writes the host into the lock of a cluster that runs, unless the manifest has errors", async () => {
    const { folder } = deployment.homelab;
    const file = join(folder, LOCK_FILE);
    await deployment.run("deploy firebat");
    expect(existsSync(file)).toBe(false);
    const topology = aTopology();
    const [controlPlane] = lockedHosts([topology.controlPlane], topology);
    const { cluster, ...lock } = topology.lock;
    if (cluster === undefined || controlPlane === undefined) throw new Error("the control plane is on EC2");
    writeFileSync(file, printLock({ ...lock, cluster: { ...cluster, hosts: [controlPlane] } }));

    deployment.homelab.describe({ "cluster.serviceCidr": "10.112.0.0/12" });
    await deployment.run("deploy firebat");
    expect(readFileSync(file, "utf8")).not.toContain("laptop-firebat");

    deployment.homelab.describe({});
    expect((await deployment.run("deploy firebat")).err).toContain("ducksnest.lock has what runs now; commit it.\n");
    expect(readFileSync(file, "utf8")).toContain(
      "    firebat: { node: laptop-firebat, site: home, address: 192.168.0.15,",
    );
    expect((await deployment.run("deploy firebat")).err).not.toContain("ducksnest.lock");
  });

  itRuns("shows the host's log if it returns to the system before", async () => {
    deployment.host.behave("new", { code: 2 });
    const { exitCode, out, err } = await deployment.run("deploy firebat ultra");
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: "returned  laptop-firebat\n" });
    expect(err).toContain(
      "has returned to the system before, because its activation failed (2)\nthe log of the host\n",
    );
    expect(err).toMatch(/Fix the configuration, and deploy again\.\nNot deployed, because of this: ultra\.\n$/);
    expect(deployment.host.systems).toEqual({ running: "old", profile: "old" });
  });

  itRuns("says that units failed", async () => {
    deployment.host.behave("new", { code: 4 });
    const { exitCode, out, err } = await deployment.run("deploy firebat");
    expect({ exitCode, out }).toEqual({ exitCode: 1, out: "kept with failed units  laptop-firebat\n" });
    expect(err).toContain(`ssh admin@${TAILNET} systemctl --failed`);
  });

  itRuns("changes nothing if the system cannot be copied or built", async () => {
    deployment.programs.add(
      "nix",
      'case " $* " in *" copy "*) echo "lacks a signature by a trusted key" >&2; exit 1;; esac; echo ' +
        systemOf("new"),
    );
    expect(await deployment.failure("deploy firebat")).toBe(
      "laptop-firebat: `nix copy` failed with 1, because the host does not trust the user with its store; add --user root, or list the user in nix.settings.trusted-users of the host.",
    );
    deployment.programs.add(
      "nix",
      `echo "error: a 'aarch64-linux' with features {} is required to build '/nix/store/x.drv', but I am a 'x86_64-linux'" >&2; exit 1`,
    );
    expect(await deployment.failure("deploy firebat")).toContain(
      "cannot build for aarch64-linux; add --build-on-target to build on the host itself",
    );
    expect(sshCalls().filter((call) => !call.endsWith(" true"))).toEqual([]);
    expect(deployment.host.switches).toEqual([]);
  });

  itRuns("builds on the host", async () => {
    expect(await deployment.run("deploy firebat --build-on-target")).toMatchObject({ exitCode: 0 });
    const [call, ...others] = deployment.programs.calls("nix");
    expect(others).toEqual([]);
    expect(call?.args.slice(-4)).toEqual(["--eval-store", "auto", "--store", `ssh-ng://admin@${TAILNET}`]);
  });

  it.each([
    ["Connection timed out", "it does not answer; check that it is on"],
    ["Host key verification failed.", "`ducksnest keys adopt firebat`"],
    ["admin@laptop-firebat: Permission denied (publickey).", "load the key with `ssh-add`"],
    ["ssh: Could not resolve hostname laptop-firebat", "check with `tailscale status`"],
  ])("explains %s", async (printed, fix) => {
    deployment.programs.add("ssh", `echo '${printed}' >&2; exit 255`);
    const message = await deployment.failure("deploy firebat");
    expect(message).toContain(fix);
    expect(message).toContain(printed);
  });

  it("says that sudo must not ask for a password", async () => {
    deployment.programs.add("ssh", "echo 'sudo: a password is required' >&2; exit 1");
    expect(await deployment.failure("deploy firebat")).toContain("may not become root without a password");
  });

  it("passes on why a host refuses", async () => {
    deployment.programs.add(
      "ssh",
      "case $* in *true) exit 0 ;; esac; echo 'The deployment of x is not over (activated).' >&2; exit 1",
    );
    expect(await deployment.failure("deploy firebat ultra")).toBe(
      "laptop-firebat: The deployment of x is not over (activated).",
    );
  });

  it("requires the host's key, the flake and sensible options before it runs anything", async () => {
    const { homelab } = deployment;
    expect(await deployment.failure("deploy firebat ultra --address 10.0.0.1")).toContain("name only one");
    expect(await deployment.failure("deploy")).toContain("use --all");
    await expect(homelab.run("deploy firebat --confirm-within 5")).rejects.toThrow("from 30 to 3600");
    await expect(homelab.run("deploy firebat --address -oProxyCommand=id")).rejects.toThrow("is no address");
    await expect(homelab.run("deploy firebat --address root@10.0.0.1")).rejects.toThrow("without a user or a port");
    await expect(homelab.run("deploy firebat --address 10.0.0.1:22")).rejects.toThrow("without a user or a port");
    await expect(homelab.run("deploy firebat --user -oProxyCommand=id")).rejects.toThrow("is no name of a user");
    const flake = join(homelab.folder, "nix/flake.nix");
    writeFileSync(flake, '# Generated by ducksnest\n{\n  description = "Hosts of the homelab cabin";\n');
    expect(await deployment.failure("deploy firebat")).toContain(
      "nix/flake.nix: belongs to the homelab cabin, and the manifest describes ducksnest",
    );
    rmSync(flake);
    expect(await deployment.failure("deploy firebat")).toContain("run `ducksnest synth` first");
    expect(await new SecretsHomelab([aPerson("anna")]).failure("deploy firebat")).toBe(
      "the SSH key of laptop-firebat is unknown, so it cannot be trusted; run `ducksnest keys make firebat` before it is installed, or `ducksnest keys adopt firebat`.",
    );
    expect(deployment.programs.calls()).toEqual([]);
  });

  itRuns("restarts the host, and confirms after the restart", async () => {
    const run = deployment.run(`deploy firebat --boot --address ${LAN}`);
    await deployment.host.reaches("rebooting", 1);
    deployment.cut(TAILNET);
    deployment.cut(LAN);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    deployment.host.reboot();
    deployment.host.run("boot");
    deployment.cut(TAILNET, false);
    const { exitCode, out, err } = await run;
    expect({ exitCode, out }).toEqual({ exitCode: 0, out: "kept  laptop-firebat\n" });
    expect(err).toContain("restarts; it returns to the system before unless it is reached within 180 s after that");
    expect(err.match(/Connection timed out/g)).toHaveLength(1);
    expect(deployment.host.switches).toEqual(["new boot"]);
  });

  it("deploys the control plane last", async () => {
    deployment.programs.add("ssh", "echo phase=current");
    const { out } = await deployment.run("deploy --all");
    expect(out.match(/\S+$/gm)).toEqual(["laptop-firebat", "laptop-old", "laptop-ultra", "control-plane"]);
  });
});

describe("deployHost", () => {
  /** Deploys with a short countdown. */
  async function deploy(): Promise<{ readonly outcome: Outcome; readonly err: string }> {
    const topology = aTopology();
    const host = topology.hosts.find(({ name }) => name === "firebat");
    if (host === undefined) throw new Error("no host");
    const props = { topology, root: deployment.homelab.folder };
    let err = "";
    const write = (text: string) => {
      err += text;
    };
    const outcome = await deployment.programs.around(() =>
      deployHost(systemOf("new"), {
        before: new SshTarget(host, { ...props, address: LAN }),
        after: new SshTarget(host, props),
        mode: "switch",
        confirmWithin: 2,
        terminal: new GuardedTerminal({ out: write, err: write, color: false }),
        step: (text) => write(`${text}\n`),
      }),
    );
    return { outcome, err };
  }

  itRuns("does not keep a system that cuts the tailnet off, even if the host answers elsewhere", async () => {
    deployment.cut(TAILNET);
    const { outcome, err } = await deploy();
    expect(outcome).toBe("returned");
    expect(err).toContain("because nobody confirmed it within 2 seconds\nthe log of the host");
    expect(deployment.host.systems).toEqual({ running: "old", profile: "old" });
  });

  itRuns("goes on if the connection breaks while it starts", async () => {
    const { ssh } = deployment;
    deployment.programs.add(
      "ssh",
      `${ssh}\ncase $command in *" start "*) exit 255 ;; esac`.replace("exit $status", ""),
    );
    const { outcome } = await deploy();
    expect(outcome).toBe("kept");
  });

  itRuns("stops if somebody else deploys another system meanwhile", async () => {
    deployment.cut(TAILNET);
    const failure = deploy();
    await deployment.host.reaches("activated");
    deployment.host.run("cancel");
    deployment.host.start("switch", 60, "newer");
    deployment.cut(TAILNET, false);
    await expect(failure).rejects.toThrow(`its last one is of ${systemOf("newer")}`);
  });
});
