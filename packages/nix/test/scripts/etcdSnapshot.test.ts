import { readdirSync, statSync } from "node:fs";
import { ScriptMachine } from "./_scripts";

const SAVES = 'echo snapshot >"${@: -1}"';
const NOW = "20261122T030405Z";

function aMachine(etcdctl = SAVES): ScriptMachine {
  const machine = new ScriptMachine("etcd-snapshot.sh", { DIRECTORY: "snapshots", KEEP: "2", PKI: "pki" }, [
    "find",
    "head",
    "mkdir",
    "mv",
    "rm",
    "sort",
    "xargs",
  ]);
  return machine.fake("date", `echo ${NOW}`).fake("etcdctl", etcdctl);
}

const snapshots = (machine: ScriptMachine) => readdirSync(machine.path("snapshots")).sort();

it("saves a snapshot that only root can read, in a folder that only root can enter", () => {
  const machine = aMachine();
  const run = machine.run();
  expect(run.exitCode).toBe(0);
  expect(snapshots(machine)).toEqual([`etcd-${NOW}.db`]);
  expect(machine.read(`snapshots/etcd-${NOW}.db`)).toBe("snapshot\n");
  const modes = ["snapshots", `snapshots/etcd-${NOW}.db`].map((file) => statSync(machine.path(file)).mode & 0o777);
  expect(modes).toEqual([0o700, 0o600]);
});

it("authenticates to etcd with the certificates of the folder", () => {
  expect(aMachine().run().commands).toContain(
    `etcdctl --endpoints=https://127.0.0.1:2379 --cacert=pki/ca.crt --cert=pki/healthcheck-client.crt --key=pki/healthcheck-client.key snapshot save snapshots/etcd-${NOW}.db.part`,
  );
});

it("keeps the newest snapshots, and all other files in the folder", () => {
  const machine = aMachine();
  for (const day of ["18", "19", "20"]) machine.write(`snapshots/etcd-202611${day}T000000Z.db`);
  machine.write("snapshots/before-upgrade.db");
  expect(machine.run().lastLine).toBe("removed 'snapshots/etcd-20261119T000000Z.db'");
  expect(snapshots(machine)).toEqual(["before-upgrade.db", "etcd-20261120T000000Z.db", `etcd-${NOW}.db`]);
});

it("removes the files of an interrupted run", () => {
  const machine = aMachine().write("snapshots/etcd-20261118T000000Z.db.part");
  machine.run();
  expect(snapshots(machine)).toEqual([`etcd-${NOW}.db`]);
});

it("deletes no older snapshot if it cannot save a new one", () => {
  const machine = aMachine(`${SAVES}; echo 'context deadline exceeded' >&2; exit 1`);
  const old = ["18", "19", "20"].map((day) => `etcd-202611${day}T000000Z.db`);
  for (const file of old) machine.write(`snapshots/${file}`);
  const run = machine.run();
  expect(run.exitCode).toBe(1);
  expect(run.lastLine).toBe("context deadline exceeded");
  expect(snapshots(machine).filter((file) => file.endsWith(".db"))).toEqual(old);
});
