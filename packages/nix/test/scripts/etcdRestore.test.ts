import { lstatSync, readdirSync, symlinkSync } from "node:fs";
import { ScriptMachine } from "./_scripts";

const NOW = "20261122T030405Z";
const SNAPSHOT = "etcd-20261121T000000Z.db";
const ETCD_MANIFEST = `spec:
  containers:
  - command:
    - etcd
    - --initial-advertise-peer-urls=https://10.20.0.10:2380
    - --initial-cluster=control-plane=https://10.20.0.10:2380
    - --name=control-plane
`;

/** etcdutl that writes the restored data into --data-dir. */
const RESTORES = `case $2 in
  status) ;;
  restore) mkdir -p "$5/member"; echo new >"$5/member/db" ;;
esac`;

function aMachine(etcdutl = RESTORES): ScriptMachine {
  const machine = new ScriptMachine(
    "etcd-restore.sh",
    { SNAPSHOT: "snapshots/restore.db", MANIFESTS: "manifests", ETCD_DIRECTORY: "etcd", PKI: "pki", WAIT_SECONDS: "1" },
    ["mkdir", "mv", "rm", "sed"],
  );
  machine
    .write(`snapshots/${SNAPSHOT}`, "snapshot")
    .write("manifests/etcd.yaml", ETCD_MANIFEST)
    .write("manifests/kube-apiserver.yaml", "api\n")
    .write("manifests/kube-scheduler.yaml", "scheduler\n")
    .write("etcd/member/db", "old\n")
    .fake("date", `echo ${NOW}`)
    .fake("sleep", "")
    .fake("pgrep", "exit 1") // nothing runs any more
    .fake("etcdctl", "")
    .fake("etcdutl", etcdutl);
  symlinkSync(SNAPSHOT, machine.path("snapshots/restore.db"));
  return machine;
}

const isThere = (machine: ScriptMachine, name: string) =>
  lstatSync(machine.path(name), { throwIfNoEntry: false }) !== undefined;
const MANIFESTS = ["etcd.yaml", "kube-apiserver.yaml", "kube-scheduler.yaml"];

function expectOldData(machine: ScriptMachine): void {
  expect(machine.read("etcd/member/db")).toBe("old\n");
  expect(readdirSync(machine.path("etcd"))).toEqual(["member"]);
  expect(readdirSync(machine.path("manifests"))).toEqual(MANIFESTS);
  expect(isThere(machine, "snapshots/restore.db")).toBe(true);
}

it("restores the snapshot, keeps the data from before, and removes the link", () => {
  const machine = aMachine();
  const run = machine.run();
  expect(run.lastLine).toBe(
    `Restored. The data from before is in etcd/member-before-${NOW}; delete it when the cluster works.`,
  );
  expect(run.exitCode).toBe(0);
  expect(machine.read("etcd/member/db")).toBe("new\n");
  expect(machine.read(`etcd/member-before-${NOW}/db`)).toBe("old\n");
  expect(readdirSync(machine.path("etcd")).sort()).toEqual(["member", `member-before-${NOW}`]);
  expect(readdirSync(machine.path("manifests")).sort()).toEqual(MANIFESTS);
  expect(isThere(machine, "manifests.stopped")).toBe(false);
  expect(readdirSync(machine.path("snapshots"))).toEqual([SNAPSHOT]);
});

it("keeps a snapshot that is no link", () => {
  const machine = aMachine().remove("snapshots/restore.db").write("snapshots/restore.db", "snapshot");
  expect(machine.run().exitCode).toBe(0);
  expect(isThere(machine, "snapshots/restore.db")).toBe(true);
});

it("gives the member its name and addresses, and revisions that no watcher has seen", () => {
  expect(aMachine().run().commands).toContain(
    "etcdutl snapshot restore snapshots/restore.db --data-dir etcd/restored --bump-revision 1000000000 --mark-compacted --name control-plane --initial-cluster control-plane=https://10.20.0.10:2380 --initial-advertise-peer-urls https://10.20.0.10:2380",
  );
});

it("restores before anything stops, stops etcd once the API server has ended, and starts the API server once etcd answers", () => {
  const machine = aMachine()
    .fake("pgrep", 'echo >>"$root/asked-$2"; (($(wc -l <"$root/asked-$2") < 3))')
    .fake("etcdctl", 'echo >>"$root/asked"; (($(wc -l <"$root/asked") >= 3))');
  const { commands, exitCode } = machine.run({ WAIT_SECONDS: "60" });
  expect(exitCode).toBe(0);
  const steps = commands.filter((command) =>
    /^(pgrep|mv manifests|mv manifests.stopped|etcdctl|etcdutl snapshot restore)/.test(command),
  );
  expect(steps.map((step) => step.split(" --")[0])).toEqual([
    "etcdutl snapshot restore snapshots/restore.db",
    "mv manifests/kube-apiserver.yaml manifests.stopped/",
    ...Array(3).fill("pgrep"),
    "mv manifests/etcd.yaml manifests.stopped/",
    ...Array(3).fill("pgrep"),
    "mv manifests.stopped/etcd.yaml manifests/",
    ...Array(3).fill("etcdctl"),
    "mv manifests.stopped/kube-apiserver.yaml manifests/kube-apiserver.yaml",
  ]);
});

it("changes nothing if the file is not a snapshot", () => {
  const machine = aMachine("exit 1");
  const run = machine.run();
  expect(run.lastLine).toBe("Not restored: snapshots/restore.db is not a snapshot of etcd; see above.");
  expect(run.commands.filter((command) => command.startsWith("mv"))).toEqual([]);
  expectOldData(machine);
});

it("goes on with the old data if etcd does not stop", () => {
  const machine = aMachine().fake("pgrep", "");
  expect(machine.run().lastLine).toBe(
    "Not restored: kube-apiserver still runs. Is the kubelet up (systemctl status kubelet)?",
  );
  expectOldData(machine);
});

it("goes on with the old data if the restore fails", () => {
  const machine = aMachine(`[ "$2" = status ] || { mkdir -p "$5/member"; echo "disk full" >&2; exit 1; }`);
  const run = machine.run();
  expect(run.exitCode).toBe(1);
  expect(run.journal).toContain("disk full");
  expect(run.commands.filter((command) => /^mv manifests\//.test(command))).toEqual([]); // nothing stops
  expectOldData(machine);
});

it("goes on with the old data if etcd does not answer with the new", () => {
  const machine = aMachine().fake("etcdctl", "exit 1");
  expect(machine.run().lastLine).toBe(
    "Not restored: etcd does not answer with the restored data, and goes on with the data from before.",
  );
  expectOldData(machine);
});

it("says where the data from before is if etcd neither answers nor stops", () => {
  const machine = aMachine()
    .fake("etcdctl", "exit 1")
    .fake("pgrep", `[ $2 = etcd ] && [ -e "$root/etcd/member-before-${NOW}" ]`);
  expect(machine.run().lastLine).toBe(
    `Not restored: etcd neither answers nor stops. The data from before is in etcd/member-before-${NOW}.`,
  );
  expect(machine.read(`etcd/member-before-${NOW}/db`)).toBe("old\n");
  expect(machine.read("etcd/member/db")).toBe("new\n");
  expect(readdirSync(machine.path("manifests")).sort()).toEqual(MANIFESTS);
});

it("completes an attempt that ended between the moves of old and new data", () => {
  const machine = aMachine("exit 1")
    .remove("etcd/member")
    .remove("manifests/etcd.yaml")
    .write("manifests.stopped/etcd.yaml", ETCD_MANIFEST)
    .write("etcd/restored/member/db", "new\n")
    .write(`etcd/member-before-${NOW}/db`, "old\n");
  machine.run();
  expect(machine.read("etcd/member/db")).toBe("new\n");
  expect(readdirSync(machine.path("manifests")).sort()).toEqual(MANIFESTS);
});
