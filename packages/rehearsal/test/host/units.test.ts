import { describeWithPrograms } from "@ducksnest/testing";
import { TestHost } from "./_TestHost";

describeWithPrograms("the units of a host", { programs: ["unshare", "ip", "perl"], root: true }, () => {
  let host: TestHost;
  beforeAll(async () => {
    host = await TestHost.boot();
  }, 60_000);
  afterAll(() => host.close());

  const log = async (unit: string) => (await host.running.log(unit)).trim();

  describe("a service", () => {
    it("starts, stops and starts again", async () => {
      await host.unit("plain", "ExecStart=/bin/sleep 1000");
      expect(await host.systemctl("start", "plain")).toMatchObject({ status: 0, stdout: "", stderr: "" });
      const first = await host.systemctl("show", "-p", "MainPID", "--value", "plain");
      expect(await host.systemctl("is-active", "plain")).toMatchObject({ status: 0, stdout: "active\n" });
      expect(await host.systemctl("restart", "plain.service")).toMatchObject({ status: 0 });
      const second = await host.systemctl("show", "-p", "MainPID", "--value", "plain");
      expect(second.stdout).not.toBe(first.stdout);
      expect(await host.systemctl("stop", "plain")).toMatchObject({ status: 0 });
      expect(await host.systemctl("is-active", "plain")).toMatchObject({ status: 3, stdout: "inactive\n" });
      expect(await host.sh("pgrep -f '^/bin/sleep 1000'")).toBe("");
    });

    it("fails with 203 if its program is missing", async () => {
      await host.unit("missing", "ExecStart=/nowhere/program");
      expect(await host.startUntil("missing", "failed")).toMatchObject({ state: "failed", exitCode: 203 });
      expect(await log("missing")).toBe("/nowhere/program: No such file or directory");
    });

    it("takes SIGTERM from outside for a clean end, and another signal for a failure", async () => {
      await host.unit("clean", "ExecStart=/bin/sh -c 'kill -TERM $$$$'", "Restart=on-failure");
      await host.unit("killed", "ExecStart=/bin/sh -c 'kill -KILL $$$$'");
      expect(await host.startUntil("clean", "inactive")).toMatchObject({ state: "inactive", restarts: 0 });
      expect(await host.startUntil("killed", "failed")).toMatchObject({ state: "failed", exitCode: 9 });
    });

    it("is killed if it ignores SIGTERM", async () => {
      await host.unit("deaf", `ExecStart=/bin/sh -c "trap '' TERM; while :; do sleep 0.2; done"`);
      await host.systemctl("start", "deaf");
      await host.systemctl("stop", "deaf");
      expect(await host.running.unit("deaf")).toMatchObject({ state: "failed" });
      expect(await host.sh("pgrep -f '^sleep 0.2'")).toBe("");
    }, 30_000);

    it("takes a child with it that has left its session", async () => {
      await host.unit("parent", "ExecStart=/bin/sh -c 'setsid sleep 2001 & sleep 2002'");
      await host.systemctl("start", "parent");
      expect(await host.sh("sleep 0.5; pgrep -f '^sleep 200' | wc -l")).toBe("2");
      await host.systemctl("stop", "parent");
      expect(await host.sh("pgrep -f '^sleep 200' | wc -l")).toBe("0");
    });

    it("ends what its own process leaves behind", async () => {
      await host.unit("daemon", "ExecStart=/bin/sh -c 'setsid sleep 2003 >/dev/null &'");
      await host.startUntil("daemon", "inactive");
      expect(await host.sh("pgrep -f '^sleep 2003' | wc -l")).toBe("0");
    });

    it("leaves its children alone with KillMode=process", async () => {
      await host.unit("runtime", "KillMode=process", "ExecStart=/bin/sh -c 'sleep 2004 & exec sleep 2005'");
      await host.systemctl("start", "runtime");
      expect(await host.sh("sleep 0.5; pgrep -f '^sleep 200[45]' | wc -l")).toBe("2");
      await host.systemctl("stop", "runtime");
      expect(await host.sh("ps -eo args | grep '^sleep 200[45]'; pkill -f '^sleep 2004'")).toBe("sleep 2004");
    });

    it("is not active before it says so, with Type=notify", async () => {
      const ready = `perl -MIO::Socket::UNIX -MSocket -e "IO::Socket::UNIX->new(Type => SOCK_DGRAM, Peer => shift)->send(qq(READY=1\\\\n))"`;
      await host.write(
        "/root/ready.sh",
        `sleep 1; ${ready.replaceAll("\\\\n", "\\n")} "$NOTIFY_SOCKET"; exec sleep 1000\n`,
      );
      await host.unit("notify", "Type=notify", "ExecStart=/bin/sh /root/ready.sh");
      const begun = performance.now();
      const starting = host.systemctl("start", "notify");
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(await host.systemctl("is-active", "notify")).toMatchObject({ status: 3, stdout: "activating\n" });
      expect(await starting).toMatchObject({ status: 0 });
      expect(performance.now() - begun).toBeGreaterThan(900);
      await host.systemctl("stop", "notify");
    });
  });

  describe("a oneshot service", () => {
    it("is done when all its commands are, in their order", async () => {
      await host.unit(
        "steps",
        "Type=oneshot",
        "ExecStartPre=/bin/echo before",
        "ExecStart=/bin/sh -c 'sleep 0.5; echo one'",
        "ExecStart=/bin/echo two",
      );
      expect(await host.systemctl("start", "steps")).toMatchObject({ status: 0 });
      expect(await log("steps")).toBe("before\none\ntwo");
      expect(await host.running.unit("steps")).toMatchObject({ state: "inactive", exitCode: 0 });
    });

    it("stays active with RemainAfterExit until it is stopped", async () => {
      await host.unit("stays", "Type=oneshot", "RemainAfterExit=yes", "ExecStart=/bin/echo once");
      await host.systemctl("start", "stays");
      await host.systemctl("start", "stays");
      expect(await log("stays")).toBe("once");
      expect(await host.systemctl("is-active", "stays")).toMatchObject({ status: 0, stdout: "active\n" });
      await host.systemctl("stop", "stays");
      expect(await host.systemctl("is-active", "stays")).toMatchObject({ status: 3, stdout: "inactive\n" });
    });

    it("fails with the exit code of its command", async () => {
      await host.unit("fails", "Type=oneshot", "ExecStart=/bin/sh -c 'exit 7'", "ExecStart=/bin/echo never");
      const { status, stderr } = await host.systemctl("start", "fails");
      expect([status, stderr]).toEqual([1, "Job for fails.service failed: exit-code, exit code 7.\n"]);
      expect(await host.running.unit("fails")).toMatchObject({ state: "failed", exitCode: 7 });
      expect(await log("fails")).toBe("");
    });

    it("runs once for all who ask while it runs", async () => {
      await host.unit("shared", "Type=oneshot", "ExecStart=/bin/sh -c 'echo ran; sleep 1; exit 3'");
      const answers = await Promise.all([1, 2, 3].map(() => host.systemctl("start", "shared")));
      expect(answers.map(({ status }) => status)).toEqual([1, 1, 1]);
      expect(await log("shared")).toBe("ran");
    });

    it("is stopped while it runs", async () => {
      await host.unit("long", "Type=oneshot", "ExecStart=/bin/sleep 3000");
      const starting = host.systemctl("start", "long");
      await host.until("long", ({ state }) => state === "activating");
      expect(await host.systemctl("stop", "long")).toMatchObject({ status: 0 });
      expect(await starting).toMatchObject({ status: 1 });
    });
  });

  describe("a unit that ends", () => {
    it("is restarted with Restart=always, after a wait that grows", async () => {
      await host.unit(
        "grows",
        "ExecStart=/bin/sh -c 'date +%%s%%N'",
        "Restart=always",
        "RestartSec=0.1",
        "RestartSteps=2",
        "RestartMaxDelaySec=1.6",
      );
      await host.systemctl("start", "grows");
      await host.until("grows", ({ restarts }) => restarts >= 3);
      await host.systemctl("stop", "grows");
      const times = (await log("grows")).split("\n").map((line) => Number(line) / 1e9);
      const waits = times.slice(1).map((time, index) => time - (times[index] ?? 0));
      expect(waits[0]).toBeGreaterThan(0.1);
      expect(waits[1]).toBeGreaterThan(0.4);
      expect(waits[2]).toBeGreaterThan(1.6);
      expect(await host.running.unit("grows")).toMatchObject({ state: "inactive" });
    }, 20_000);

    it("is restarted with Restart=on-failure only after a failure", async () => {
      await host.unit(
        "tries",
        "ExecStart=/bin/sh -c 'test -e /root/tried || { touch /root/tried; exit 1; }'",
        "Restart=on-failure",
      );
      await host.systemctl("start", "tries");
      expect(await host.until("tries", ({ state }) => state === "inactive")).toMatchObject({
        state: "inactive",
        restarts: 1,
      });
    });

    it("fails for good if it is restarted too often", async () => {
      await host.unit("storm", "ExecStart=/bin/false", "Restart=always");
      await host.systemctl("start", "storm");
      await host.until("storm", ({ state }) => state === "failed");
      expect(await host.systemctl("show", "storm", "--property=Result,NRestarts")).toMatchObject({
        stdout: "Result=start-limit-hit\nNRestarts=5\n",
      });
    });
  });

  describe("a unit's settings", () => {
    it("skip it if a condition does not hold", async () => {
      await host.unit("unless", "ConditionPathExists=!/etc", "Type=oneshot", "ExecStart=/bin/echo ran");
      await host.unit(
        "if",
        "ConditionPathExists=/etc",
        "ConditionPathExists=!/nowhere",
        "Type=oneshot",
        "ExecStart=/bin/echo ran",
      );
      expect(await host.systemctl("start", "unless")).toMatchObject({ status: 0 });
      await host.systemctl("start", "if");
      expect([await log("unless"), await log("if")]).toEqual(["", "ran"]);
    });

    it("replace variables as systemd does", async () => {
      await host.write("/root/args.sh", `for each; do echo "<$each>"; done\n`, "755");
      await host.write(
        "/root/file.env",
        "# comment\nFROM_FILE=plain  text \nQUOTED=\"two  words\" \n ; x=y\nTEXT='won'\n",
      );
      await host.unit(
        "words",
        "Type=oneshot",
        `Environment="WORDS=a 'b c' d" TEXT=lost DOLLARS=$$`,
        'Environment="LINES=1\\n2" EMPTY=',
        "EnvironmentFile=/root/file.env",
        "EnvironmentFile=-/root/none.env",
        `ExecStart=/bin/sh /root/args.sh $WORDS \${WORDS} x\${TEXT}y $$TEXT "a\\"b" 'c\\'d' $EMPTY \${EMPTY} \${DOLLARS} ` +
          `\${FROM_FILE} \${QUOTED} \${LINES} %n 100%% "\\x41"`,
      );
      expect(await host.systemctl("start", "words")).toMatchObject({ status: 0 });
      expect(await log("words")).toBe(
        ["<a>", "<b c>", "<d>", "<a 'b c' d>", "<xwony>", "<$TEXT>", '<a"b>', "<c'd>", "<>", "<$$>"]
          .concat(["<plain  text>", "<two  words>", "<1\n2>", "<words.service>", "<100%>", "<A>"])
          .join("\n"),
      );
    });

    it("need the environment file without -", async () => {
      await host.unit("file", "Type=oneshot", "EnvironmentFile=/root/none.env", "ExecStart=/bin/echo ran");
      expect(await host.systemctl("start", "file")).toMatchObject({ status: 1 });
      expect(await log("file")).toBe("/root/none.env: No such file or directory");
    });

    it("let a command with - fail, and no other", async () => {
      await host.unit(
        "may",
        "ExecStartPre=-/bin/false",
        "Type=oneshot",
        "ExecStart=-/bin/false",
        "ExecStart=/bin/echo ran",
      );
      await host.unit("must", "ExecStartPre=/bin/false", "ExecStart=/bin/echo ran");
      expect(await host.systemctl("start", "may")).toMatchObject({ status: 0 });
      expect(await host.systemctl("start", "must")).toMatchObject({ status: 1 });
      expect([await log("may"), await log("must")]).toEqual(["ran", ""]);
    });

    it("make its folders, and remove those in /run when it stops", async () => {
      await host.unit(
        "folders",
        "RuntimeDirectory=folders/a folders-b",
        "RuntimeDirectoryMode=0700",
        "StateDirectory=folders",
        "ExecStart=/bin/sh -c 'echo $RUNTIME_DIRECTORY $STATE_DIRECTORY; exec sleep 1000'",
      );
      await host.systemctl("start", "folders");
      await host.until("folders", ({ state }) => state === "active");
      const list = "stat -c '%a %n' /run/folders/a /run/folders-b /var/lib/folders 2>/dev/null";
      expect(await host.sh(`sleep 0.3; ${list}`)).toBe("700 /run/folders/a\n700 /run/folders-b\n755 /var/lib/folders");
      expect(await log("folders")).toBe("/run/folders/a:/run/folders-b /var/lib/folders");
      await host.systemctl("stop", "folders");
      expect(await host.sh(list)).toBe("755 /var/lib/folders");
    });

    it("keep folders in /run that a runtime's containers need", async () => {
      await host.unit("keeps", "RuntimeDirectory=keeps", "RuntimeDirectoryPreserve=yes", "ExecStart=/bin/sleep 1000");
      await host.systemctl("start", "keeps");
      await host.sh("sleep 0.3; touch /run/keeps/socket");
      await host.systemctl("restart", "keeps");
      await host.systemctl("stop", "keeps");
      expect(await host.sh("ls /run/keeps")).toBe("socket");
    });

    it("give it systemd's environment, and not the user's", async () => {
      await host.unit(
        "clear",
        "Type=oneshot",
        "ExecStart=/bin/sh -c 'umask; pwd; env | cut -d= -f1 | sort | grep -v ^_$'",
      );
      await host.systemctl("start", "clear");
      expect(await log("clear")).toBe("0022\n/\nLANG\nPATH\nPWD");
    });
  });
});
