import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { aTopology } from "@ducksnest/testing";
import { calicoPlugin } from "../../src/cni/calicoPlugin";
import { CNI_PLUGINS, cniConfiguration } from "../../src/cni/cniConfiguration";
import { inside } from "../../src/setup/Step";
import { stageOf } from "../../src/stage/stageOf";
import { itWithPrograms, PROGRAMS } from "./_itWithPrograms";
import { folderOf, PluginStage } from "./_PluginStage";
import { until } from "./_RealServices";

const GROUP = `ducksnest-cni-${process.pid}`;
const LINK = "calidefault-web";
const CONFIGURATION = "/var/lib/10-calico.conflist";
const PLUGINS = CNI_PLUGINS.map((name) => (name === "calico" ? calicoPlugin() : join(folderOf(name) ?? "", name)));

/** The test's cgroups, which outlive its processes. */
function cgroups(): readonly string[] {
  const within = ["-path", `*/${GROUP}`, "-o", "-path", `*/${GROUP}/*`];
  const argv = ["/sys/fs/cgroup", "-depth", "-type", "d", "(", ...within, ")"];
  const { stdout } = spawnSync("find", argv, { encoding: "utf8" });
  return stdout.split("\n").filter((path) => path !== "");
}

afterAll(() =>
  until("the end of the last process", async () => {
    const { status, stderr } = spawnSync("rmdir", ["--", ...cgroups()], { encoding: "utf8" });
    if (cgroups().length > 0) throw new Error(`${status} ${stderr}`);
  }),
);

const NEEDED = ["containerd", "containerd-shim-runc-v2", "ctr", "runc", "busybox"];

itWithPrograms(NEEDED, "containerd gives containers the network of Calico's pods", () => {
  const stage = stageOf(aTopology(), { kubeProxy: "real" });
  return PluginStage.with(stage, async (built) => {
    const old = built.host("old");
    await built.sandbox.run(["sh", "-c", 'cat >"$0"', CONFIGURATION], cniConfiguration(stage, old));
    const settings = [GROUP, PROGRAMS ?? "", PLUGINS.join("\n"), CONFIGURATION];
    const container = built.sandbox.run([
      ...inside(old.namespace),
      "sh",
      join(__dirname, "_containerd.sh"),
      ...settings,
    ]);
    const routes = () => built.output(old.namespace, "ip", "route");
    const started = until("the container", async () => {
      if (!(await routes()).includes(`10.244.0.130 dev ${LINK} scope link`)) throw new Error(await routes());
    });
    // A script that fails ends at once, and says why.
    const failed = container.then(({ stdout, stderr }) => {
      throw new Error(`the container ended: ${stdout}${stderr}`);
    });
    await Promise.race([started, failed]);
    failed.catch(() => {}); // it is going to be killed
    for (const from of [
      old.namespace,
      old.pod.namespace,
      built.host("firebat").pod.namespace,
      built.host("control-plane").pod.namespace,
    ]) {
      expect({ from, answered: await built.pings(from, "10.244.0.130", stage.cluster.podMtu) }).toEqual({
        from,
        answered: true,
      });
    }
    await built.output(undefined, "sh", "-c", KILL);
    expect((await container).status).not.toBe(-1);
    expect(await routes()).not.toContain(LINK);
    expect(await built.output(old.namespace, "ip", "-o", "link")).not.toContain(LINK);
  });
});

/** Kills the container's process, by its command line, among the processes of the stage. */
const KILL = `
for process in /proc/[0-9]*; do
  if [ "$(tr '\\0' ' ' <"$process/cmdline")" = "/bin/busybox sleep 100000 " ]; then kill -9 "\${process#/proc/}"; fi
done`;
