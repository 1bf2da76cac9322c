import { itWith } from "@ducksnest/testing";
import { DeployedHost } from "./_DeployedHost";

// Countdowns last seconds, and the machine may be busy. In milliseconds.
jest.setTimeout(30_000);

let host: DeployedHost;
beforeEach(() => {
  host = new DeployedHost();
});

const itRuns = itWith("flock", "setsid");
const later = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

describe("ducksnest-activate, for a switch", () => {
  itRuns("keeps a system that is confirmed in time", async () => {
    expect(host.start("switch", 2)).toMatchObject({ exitCode: 0, journal: ["phase=activating"] });
    await host.reaches("activated");
    expect(host.status()).toMatchObject({ phase: "activated", system: "new", previous: "old", running: "new" });
    expect(host.run("confirm", host.system("new"))).toMatchObject({ exitCode: 0, lastLine: "phase=confirmed" });
    await later(3);
    expect(host.systems).toEqual({ running: "new", profile: "new" });
    expect(host.switches).toEqual(["new switch"]);
    expect(host.machine.has("roots")).toBe(false);
    expect(host.run("confirm", host.system("new"))).toMatchObject({ exitCode: 0, lastLine: "phase=confirmed" });
  });

  itRuns("arms the way back before it switches", async () => {
    const { commands } = host.start("switch", 9);
    const armed = commands.findIndex((command) => command.startsWith("systemd-run") && command.endsWith(" expire"));
    const switched = commands.findIndex((command) => command.endsWith(" activate"));
    expect(commands[armed]).toContain("--collect --unit=ducksnest-rollback --on-active=9s");
    expect(commands[switched]).toContain("--collect --unit=ducksnest-activation");
    expect(armed).toBeGreaterThan(-1);
    expect(armed).toBeLessThan(switched);
  });

  itRuns("returns to the system before if nobody confirms, and refuses a late confirmation", async () => {
    host.start("switch", 1);
    await host.reaches("rolled-back");
    expect(host.systems).toEqual({ running: "old", profile: "old" });
    expect(host.switches).toEqual(["new switch", "old switch unchecked"]);
    const late = host.run("confirm", host.system("new"));
    expect(late.exitCode).toBe(1);
    expect(late.lastLine).toBe(
      `Not confirmed: the host has returned to ${host.system("old")}, because nobody confirmed it within 1 seconds.`,
    );
    expect(host.reboots).toBe(0);
  });

  itRuns("returns to the system that ran, not to one that the profile names and that has never run", async () => {
    const host = new DeployedHost();
    host.point("profile", "newer");
    host.start("switch");
    await host.reaches("rolled-back");
    expect(host.systems).toEqual({ running: "old", profile: "old" });
  });

  itRuns("lets a slow switch go on while somebody can reach the host", async () => {
    host.behave("new", { seconds: 4 });
    host.start("switch", 2);
    while (host.phase === "activating") {
      expect(host.status().phase).toMatch(/^activat(ing|ed)$/);
      await later(0.5);
    }
    expect(host.run("confirm", host.system("new")).exitCode).toBe(0);
    expect(host.switches).toEqual(["new switch"]);
  });

  itRuns("stops a switch that hangs while nobody can reach the host", async () => {
    host.behave("new", { seconds: 60 });
    host.start("switch", 1);
    await host.reaches("rolled-back");
    expect(host.systems).toEqual({ running: "old", profile: "old" });
    expect(host.run("status").commands.join()).not.toContain("systemd-run");
  });

  itRuns("returns at once if the activation fails", async () => {
    host.behave("new", { code: 2 });
    host.start("switch", 60);
    await host.reaches("rolled-back");
    expect(host.status()).toMatchObject({ reason: "its activation failed (2)", running: "old" });
    host.behave("new", { code: 100 });
    host.start("switch", 60);
    await later(0.5);
    await host.reaches("rolled-back");
    expect(host.status().reason).toBe("it can only be activated by a reboot");
  });

  itRuns("keeps a system in which units failed, and says so", async () => {
    host.behave("new", { code: 4 });
    host.start("switch", 5);
    await host.reaches("activated");
    expect(host.status().failed).toBe("yes");
    expect(host.run("confirm", host.system("new")).exitCode).toBe(0);
    expect(host.status()).toMatchObject({ phase: "confirmed", failed: "yes" });
  });

  itRuns("returns without the profile if that could not be changed", async () => {
    host.machine.write("no-profile");
    host.start("switch", 60);
    await host.reaches("rolled-back");
    expect(host.status().reason).toBe("its activation failed (1)");
    expect(host.switches).toEqual(["old switch unchecked"]);
  });

  itRuns("can be started by the switches themselves", async () => {
    for (const system of ["new", "old"]) host.behave(system, { startsUnit: true });
    host.start("switch", 1);
    await host.reaches("rolled-back");
    expect(host.machine.read("started")).toBe("new 0\nold 0\n");
  });

  itRuns("accepts a deployment right after one whose countdown waited", async () => {
    // The countdown is shorter than the switch, and long enough for a busy machine to confirm in.
    host.behave("new", { seconds: 9 });
    host.start("switch", 8);
    while (host.phase === "activating") {
      host.status();
      await later(0.2);
    }
    expect(host.run("confirm", host.system("new")).exitCode).toBe(0);
    expect(host.start("switch", 60, "newer").exitCode).toBe(0);
    await host.reaches("activated");
    expect(host.status().system).toBe("newer");
  });

  itRuns("says if the system before cannot be activated either", async () => {
    host.behave("old", { code: 1 });
    host.start("switch", 1);
    await host.reaches("rollback-failed");
    expect(host.status().reason).toContain("the system before could not be activated either (1)");
  });

  itRuns("does nothing if the system runs already", () => {
    expect(host.start("switch", 5, "old")).toMatchObject({ exitCode: 0, journal: ["phase=current"] });
    expect(host.switches).toEqual([]);
    expect(host.status().phase).toBe("none");
  });

  itRuns("changes nothing if systemd does not start its units", () => {
    host.machine.write("no-ducksnest-activation");
    expect(host.start("switch", 5)).toMatchObject({
      exitCode: 1,
      lastLine: "Nothing was activated: systemd did not start its units.",
    });
    expect(host.systems).toEqual({ running: "old", profile: "old" });
    expect(host.switches).toEqual([]);
  });

  itRuns("refuses a second deployment and its confirmation until the first is over", async () => {
    host.start("switch", 60);
    await host.reaches("activated");
    const second = host.start("switch", 60, "newer");
    expect(second.exitCode).toBe(1);
    expect(second.lastLine).toContain(`The deployment of ${host.system("new")} is not over (activated).`);
    expect(host.run("confirm", host.system("newer")).lastLine).toContain("busy with another deployment");
    expect(host.run("cancel").exitCode).toBe(0);
    expect(host.status()).toMatchObject({ phase: "rolled-back", reason: "it was cancelled", running: "old" });
    expect(host.start("switch", 60, "newer").exitCode).toBe(0);
    await host.reaches("activated");
    expect(host.run("confirm", host.system("newer")).exitCode).toBe(0);
    expect(host.systems).toEqual({ running: "newer", profile: "newer" });
  });

  itRuns("lets only one of two that start at once through", async () => {
    host.behave("new", { seconds: 1 });
    host.start("switch", 20);
    expect(host.start("switch", 20, "newer").exitCode).toBe(1);
    await host.reaches("activated");
    expect(host.switches).toEqual(["new switch"]);
  });

  itRuns("waits again after a power cut, and then restarts into the system before", async () => {
    host.start("switch", 60);
    await host.reaches("activated");
    host.machine.write("deploy/pending", host.machine.read("deploy/pending").replace("seconds=60", "seconds=1"));
    host.reboot("new");
    expect(host.run("boot").exitCode).toBe(0);
    expect(host.phase).toBe("booted");
    await host.reaches("rolled-back", 1);
    expect(host.switches).toEqual(["new switch", "old boot unchecked"]);
    host.reboot();
    expect(host.run("boot").exitCode).toBe(0);
    expect(host.systems).toEqual({ running: "old", profile: "old" });
    expect(host.reboots).toBe(1);
  });

  itRuns("accepts a deployment after a reboot into a system without this program", async () => {
    host.start("switch", 60);
    await host.reaches("activated");
    host.reboot("old");
    expect(host.start("switch", 60, "newer").exitCode).toBe(0);
    await host.reaches("activated");
    // Nobody confirmed the first one, although the profile still names it.
    expect(host.status()).toMatchObject({ system: "newer", previous: "old" });
  });

  it.each([
    [["start", "test", "x", "5"], "The mode is switch or boot, not test."],
    [["start", "switch", "x", "soon"], "Wait from 1 to 99999 seconds for the confirmation, not soon."],
    [["start", "switch", "/nowhere", "5"], "/nowhere is not a NixOS system on this host."],
    [["confirm", "/nowhere"], "Not confirmed: the host knows no deployment of /nowhere."],
    [["cancel"], "There is no deployment to cancel."],
    [["start"], "Usage: ducksnest-activate start switch|boot SYSTEM SECONDS | status | confirm SYSTEM | cancel"],
    [[], "Usage: ducksnest-activate start switch|boot SYSTEM SECONDS | status | confirm SYSTEM | cancel"],
  ])("refuses %j", (args, message) => {
    expect(host.run(...args)).toMatchObject({ exitCode: 1, lastLine: message });
    expect(host.systems).toEqual({ running: "old", profile: "old" });
  });
});

describe("ducksnest-activate, for a reboot", () => {
  /** Deploys with a reboot, and starts the new system. */
  async function rebooted(seconds: number): Promise<void> {
    host.start("boot", seconds);
    await host.reaches("rebooting", 1);
    expect(host.systems).toEqual({ running: "old", profile: "new" });
    host.reboot();
    expect(host.run("boot").exitCode).toBe(0);
  }

  itRuns("keeps a system that is confirmed after the reboot", async () => {
    await rebooted(2);
    expect(host.status()).toMatchObject({ phase: "booted", running: "new" });
    expect(host.run("confirm", host.system("new")).exitCode).toBe(0);
    await later(3);
    expect(host.switches).toEqual(["new boot"]);
    expect(host.reboots).toBe(1);
    host.reboot();
    host.run("boot");
    expect(host.systems).toEqual({ running: "new", profile: "new" });
  });

  itRuns("restarts into the system before if nobody confirms, and only once", async () => {
    await rebooted(1);
    await host.reaches("rolled-back", 2);
    expect(host.switches).toEqual(["new boot", "old boot unchecked"]);
    host.reboot("new"); // even if the boot loader starts the wrong system
    host.run("boot");
    await later(2);
    expect(host.reboots).toBe(2);
    expect(host.systems.profile).toBe("old");
  });

  itRuns("does not wait again if the new system restarts by itself", async () => {
    await rebooted(60);
    host.reboot("new");
    host.run("boot");
    expect(host.status()).toMatchObject({
      phase: "rolled-back",
      reason: "the host restarted again before it was confirmed",
    });
    expect(host.reboots).toBe(2);
  });

  itRuns("restores the profile if the host starts the system before", async () => {
    host.start("boot", 60);
    await host.reaches("rebooting", 1);
    host.reboot("old");
    host.run("boot");
    expect(host.status()).toMatchObject({ phase: "rolled-back", reason: "the host started another system" });
    expect(host.systems).toEqual({ running: "old", profile: "old" });
    expect(host.reboots).toBe(1);
  });

  itRuns("finishes a return that a power cut interrupted", async () => {
    await rebooted(60);
    host.machine.write(
      "deploy/pending",
      host.machine.read("deploy/pending").replace("phase=booted", "phase=rolling-back"),
    );
    host.reboot("new");
    host.run("boot");
    expect(host.phase).toBe("rolled-back");
    expect(host.systems.profile).toBe("old");
    expect(host.reboots).toBe(2);
  });

  itRuns("does not reboot if the boot loader cannot be installed", async () => {
    host.behave("new", { code: 1 });
    host.start("boot", 60);
    await host.reaches("rolled-back");
    expect(host.reboots).toBe(0);
    expect(host.systems).toEqual({ running: "old", profile: "old" });
    expect(host.switches).toEqual(["new boot", "old boot unchecked"]);
  });
});
