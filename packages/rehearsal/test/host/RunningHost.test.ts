import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describeWithPrograms, temporaryFolders } from "@ducksnest/testing";
import { writeSysctls } from "../../src/cluster/hosts/writeSysctls";
import { TestHost } from "./_TestHost";

describeWithPrograms("a host on which programs run", { programs: ["unshare", "ip", "perl"], root: true }, () => {
  const newFolder = temporaryFolders();
  let host: TestHost;
  beforeAll(async () => {
    const folder = join(newFolder(), "programs of Zoë");
    mkdirSync(folder);
    const program = join(folder, "my program");
    writeFileSync(program, "#!/bin/sh\necho it runs\n");
    chmodSync(program, 0o755);
    host = await TestHost.boot({
      programs: new Map([["tool", program]]),
      files: new Map([
        ["/etc/hostname", { content: "worker-1\n" }],
        ["/etc/secret", { content: "s", mode: "400" }],
      ]),
    });
  }, 60_000);
  afterAll(() => host.close());

  it("says what is wrong if it cannot be made, and does not wait", async () => {
    const programs = new Map([["tool", "/nowhere/my tool"]]);
    await expect(TestHost.boot({ programs })).rejects.toThrow(/\/nowhere\/my tool/);
  }, 20_000);

  it("runs programs whose paths have blanks and letters beyond ASCII", async () => {
    expect(await host.sh("tool; echo x >>/run/stage/bin/tool")).toMatch(/^it runs\n.*Read-only file system/);
  });

  it("has its own hostname, files, process ids and network", async () => {
    expect(
      await host.sh("hostname; cat /etc/hostname; stat -c %a /etc/secret; cat /proc/1/comm; ls /sys/class/net"),
    ).toBe("worker-1\nworker-1\n400\nperl\nlo");
  });

  it("has the kernel settings of its design, as far as the kernel knows them", async () => {
    await writeSysctls(host.running, {
      "net.ipv4.ip_forward": "1",
      "net/ipv4/conf/lo/arp_ignore": "2",
      "net.ipv4.no_such_setting": "1",
      "net.ipv4.ip_local_port_range": "20000 30000",
      "net.ipv4.conf.lo.arp_announce": "nonsense",
      "net.ipv4.conf.lo.forwarding": "0",
    });
    const files = "ip_forward conf/lo/arp_ignore ip_local_port_range conf/lo/forwarding";
    expect(await host.sh(`cd /proc/sys/net/ipv4 && cat ${files}`)).toBe("1\n2\n20000\t30000\n0");
  });

  it.each([
    ...["/usr", "/usr/bin", "/home", "/boot", "/srv", "/mnt"],
    ...["/sys/kernel", "/proc/sys/kernel", "/proc/sys/vm"],
  ])("cannot write into %s", async (folder) => {
    const answer = await host.sh(`[ ! -d ${folder} ] || touch ${folder}/ducksnest-trial`);
    expect(answer).toMatch(/^$|Read-only file system|No such file/);
    expect(await host.sh(`ls ${folder}/ducksnest-trial`)).toMatch(/No such file/);
  });

  // Each writes what is there already, so that a host which is not protected does no harm.
  it.each([
    ...[
      "/proc/sys/kernel/core_pattern",
      "/proc/sys/kernel/threads-max",
      "/proc/sys/vm/swappiness",
      "/proc/sys/fs/file-max",
    ],
    ...["/sys/kernel/mm/transparent_hugepage/enabled", "/sys/kernel/profiling"],
  ])("cannot set %s", async (path) => {
    expect(await host.sh(`[ ! -e ${path} ] || { value=$(cat ${path}); echo "$value" >${path}; }`)).toMatch(
      /^$|Read-only file system/,
    );
    expect(await host.sh(`[ ! -e ${path} ] || test -w ${path} && echo writable`)).toBe("");
  });

  it("cannot ask the kernel to do something through sysrq-trigger", async () => {
    expect(await host.sh("test -e /proc/sysrq-trigger && test -w /proc/sysrq-trigger && echo writable")).toBe("");
  });

  it("sets what the kubelet sets, without effect on the machine", async () => {
    const path = "/proc/sys/vm/overcommit_memory";
    const before = readFileSync(path, "utf8");
    const another = before.trim() === "1" ? "0" : "1";
    expect(await host.sh(`echo ${another} >${path}; cat ${path}`)).toBe(another);
    expect(readFileSync(path, "utf8")).toBe(before);
  });

  it("sets sysctls of its own network", async () => {
    expect(await host.sh("sysctl -qw net.ipv4.ip_forward=1; sysctl -n net.ipv4.ip_forward")).toBe("1");
  });

  it("sees no disk, no shared memory and no kernel log of the machine", async () => {
    expect(await host.sh("find /dev -type b; ls -A /dev/shm; cat /dev/kmsg")).toBe("");
    expect(await host.sh("echo lost >/dev/kmsg; echo x >/dev/null; head -c 4 /dev/urandom | wc -c")).toBe("4");
    expect(
      await host.sh(`perl -MPOSIX -e 'open my $p, "+<", "/dev/ptmx" or die $!; print -c "/dev/pts/0" ? 1 : 0'`),
    ).toBe("1");
  });

  it("mounts what nobody else sees", async () => {
    expect(
      await host.sh(
        "mkdir -p /var/lib/x && mount -t tmpfs trial /var/lib/x && grep -c ' /var/lib/x ' /proc/self/mountinfo",
      ),
    ).toBe("1");
    expect(readFileSync("/proc/self/mountinfo", "utf8")).not.toMatch(/ tmpfs trial /);
    const { stdout } = await host.sandbox.run(["cat", "/proc/self/mountinfo"]);
    expect(stdout).not.toMatch(/ tmpfs trial /);
  });

  it("keeps /etc, /var, /opt and /root over a reboot, and loses the rest", async () => {
    const folders = ["/etc", "/var", "/opt", "/root", "/run", "/tmp", "/dev/shm"];
    await host.sh(`for each in ${folders.join(" ")}; do touch $each/kept; done; echo edited >/etc/hostname`);
    await host.unit("stays", "ExecStart=/bin/sleep 1000");
    await host.systemctl("start", "stays");
    const cgroup = "/sys/fs/cgroup/$(ls /sys/fs/cgroup | grep -x pids)/kubepods";
    await host.sh(`mkdir ${cgroup}`);
    const hostname = await host.sh("cat /etc/machine-id");
    await host.running.halt();
    await host.running.bootAgain();
    expect(await host.sh(`ls ${folders.map((each) => `${each}/kept`).join(" ")} 2>/dev/null`)).toBe(
      "/etc/kept\n/opt/kept\n/root/kept\n/var/kept",
    );
    expect(await host.sh(`cat /etc/hostname; cat /etc/machine-id; systemctl is-active stays; ls -d ${cgroup}`)).toMatch(
      new RegExp(`^worker-1\n${hostname}\ninactive\nls: .*No such file or directory$`),
    );
  }, 60_000);
});
