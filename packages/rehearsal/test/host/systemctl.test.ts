import { describeWithPrograms } from "@ducksnest/testing";
import { TestHost } from "./_TestHost";

describeWithPrograms("systemctl on a host", { programs: ["unshare", "ip", "perl"], root: true }, () => {
  let host: TestHost;
  beforeAll(async () => {
    host = await TestHost.boot();
    await host.unit("idle", "Description=Sits there", "ExecStart=/bin/sleep 1000");
    await host.unit("running", "ExecStart=/bin/sleep 1000");
    await host.unit("crashing", "ExecStart=/bin/false", "Restart=always", "RestartSec=1000");
    await host.systemctl("start", "running");
    await host.startUntil("crashing", "activating");
  }, 60_000);
  afterAll(() => host.close());

  /** Sends bytes to the host's first process, and prints what it answers within a second. */
  const send = (bytes: string, then = "") =>
    host.sh(
      `perl -MIO::Socket::UNIX -e '$SIG{ALRM} = sub { exit }; my $s = IO::Socket::UNIX->new(Peer => "/run/systemd/private"); syswrite $s, "${bytes}"; ${then}; alarm 1; print <$s>'`,
    );

  // As systemctl(1) has it; kubeadm relies on what cmd/kubeadm/app/util/initsystem reads.
  it.each([
    ["is-active running", 0, "active\n"],
    ["is-active crashing", 3, "activating\n"],
    ["is-active idle", 3, "inactive\n"],
    ["is-active absent", 4, "inactive\n"],
    ["is-active --quiet running", 0, ""],
    ["is-enabled running", 0, "enabled\n"],
    ["is-enabled absent", 1, ""],
    ["is-failed running", 1, "active\n"],
    ["stop idle", 0, ""],
    ["start running", 0, ""],
    ["try-restart idle", 0, ""],
    ["start absent", 5, ""],
    ["stop absent", 5, ""],
    ["restart absent", 5, ""],
    ["start ../../../root/x", 5, ""],
    ["daemon-reload", 0, ""],
    ["show -p LoadState absent", 0, "LoadState=not-found\n"],
    ["reboot", 1, ""],
  ])("%s ends with %i", async (words, status, stdout) => {
    expect(await host.systemctl(...words.split(" "))).toMatchObject({ status, stdout });
  });

  it("says the status as kubeadm reads it", async () => {
    const active = await host.systemctl("status", "running");
    expect([active.status, active.stdout]).toEqual([
      0,
      expect.stringMatching(/Loaded: loaded .*\n +Active: active \(running\)/),
    ]);
    expect(await host.systemctl("status", "crashing")).toMatchObject({ status: 0 });
    expect(await host.systemctl("status", "idle")).toMatchObject({
      status: 3,
      stdout: expect.stringMatching(/^idle.service - Sits there\n/),
    });
    expect(await host.systemctl("status", "absent")).toMatchObject({
      status: 4,
      stderr: "Unit absent.service could not be found.\n",
    });
  });

  it("starts a unit that waits for its restart at once", async () => {
    await host.unit(
      "waits",
      "ExecStart=/bin/sh -c 'test -e /root/go && exec sleep 1000'",
      "Restart=always",
      "RestartSec=1000",
    );
    await host.startUntil("waits", "activating");
    await host.sh("touch /root/go");
    expect(await host.systemctl("restart", "waits")).toMatchObject({ status: 0 });
    expect(await host.systemctl("is-active", "waits")).toMatchObject({ stdout: "active\n" });
  });

  it("controls a running unit whose file is gone", async () => {
    await host.unit("orphan", "ExecStart=/bin/sleep 1000");
    await host.systemctl("start", "orphan");
    await host.sh("rm /etc/systemd/system/orphan.service");
    expect(await host.systemctl("is-active", "orphan")).toMatchObject({ status: 0 });
    expect(await host.systemctl("stop", "orphan")).toMatchObject({ status: 0 });
    expect(await host.systemctl("is-active", "orphan")).toMatchObject({ status: 4 });
  });

  it("answers others while a client has sent half a line", async () => {
    const half = send("is-active run", "sleep 2; syswrite $s, qq(ning\\n)");
    await new Promise((resolve) => setTimeout(resolve, 500));
    const begun = performance.now();
    expect(await host.systemctl("is-active", "running")).toMatchObject({ status: 0 });
    expect(performance.now() - begun).toBeLessThan(1500);
    expect(await half).toBe("0 1 active");
  });

  it("survives clients that go away, or send what is no request", async () => {
    await host.unit("slow", "Type=oneshot", "ExecStart=/bin/sleep 1");
    await send("start slow\\n", "exit");
    await send("", "exit");
    await send("\\n\\n\\n");
    await send("x".repeat(9000));
    await send("is-active running\\nis-active idle\\n", "exit");
    expect(await host.until("slow", ({ state }) => state === "inactive")).toMatchObject({
      state: "inactive",
      exitCode: 0,
    });
    expect(await host.systemctl("is-active", "running")).toMatchObject({ status: 0 });
  });

  it("answers all who wait for a unit when one of them stops it", async () => {
    await host.unit("waited", "Type=oneshot", "ExecStart=/bin/sleep 1000");
    const result = await host.sh(
      "for i in $(seq 20); do systemctl start waited & done; sleep 0.7; for i in $(seq 20); do systemctl stop waited & done; wait",
    );
    expect(new Set(result.split("\n"))).toEqual(new Set(["Job for waited.service canceled."]));
    // systemd takes SIGTERM for a clean end of a service that stays, and not of a command that has to do something.
    expect(await host.systemctl("is-active", "waited")).toMatchObject({ stdout: "failed\n" });
  });

  it("answers many clients at once", async () => {
    expect(await host.sh("for i in $(seq 100); do systemctl is-active running & done | sort | uniq -c; wait")).toMatch(
      /^100 active$/,
    );
  });

  it("leaves no zombies", async () => {
    await host.sh("for i in $(seq 20); do setsid sh -c 'sleep 0.2 &' ; done; sleep 1");
    expect(await host.sh("ps -eo stat= | grep -c Z")).toBe("0");
  });
});
