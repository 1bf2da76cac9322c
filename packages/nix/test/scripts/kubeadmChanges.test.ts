import { itWith } from "@ducksnest/testing";
import { ScriptMachine } from "./_scripts";

const test = itWith("jq");
const APPLIED = {
  cluster: { networking: { serviceSubnet: "10.96.0.0/12", dnsDomain: "cluster.local" } },
  init: { nodeRegistration: { taints: [{ key: "a", effect: "NoSchedule" }] } },
  labels: { zone: "home" },
};

function aMachine(): ScriptMachine {
  return new ScriptMachine("kubeadm-changes.sh", { APPLIED: "applied" }, ["cat", "date", "jq"]);
}

const with_ = (settings: unknown) => ({ SETTINGS: JSON.stringify(settings) });

test("passes the settings that kubeadm applied, in any order of keys", () => {
  const machine = aMachine().write("applied", JSON.stringify(APPLIED));
  const { labels, init, cluster } = APPLIED;
  expect(machine.run(with_({ labels, init, cluster }))).toMatchObject({
    exitCode: 0,
    lastLine: "The settings are those that kubeadm applied.",
  });
});

test("fails with every setting that differs, and says what to do", () => {
  const machine = aMachine().write("applied", JSON.stringify(APPLIED));
  const run = machine.run(
    with_({
      cluster: { networking: { serviceSubnet: "10.112.0.0/12", dnsDomain: "cluster.local" } },
      init: { nodeRegistration: { taints: [] } },
      labels: { zone: "home", cpu: "v3" },
    }),
  );
  expect(run.exitCode).toBe(1);
  expect(run.journal[0]).toMatch(/^Not in effect: kubeadm applied other settings on \S+, and reads them only once\.$/);
  expect(run.journal.slice(1)).toEqual([
    '  cluster.networking.serviceSubnet: "10.96.0.0/12", now "10.112.0.0/12"',
    '  init.nodeRegistration.taints: [{"key":"a","effect":"NoSchedule"}], now []',
    '  labels.cpu: null, now "v3"',
    "Write the old values into the manifest or extra.nix, and deploy. If the cluster has the new ones by now:",
    "rm applied && systemctl restart kubeadm-changes",
  ]);
});

test("names a setting that is gone, and one that became a group", () => {
  const machine = aMachine().write("applied", JSON.stringify({ a: 1, b: "text" }));
  const run = machine.run(with_({ b: { c: true } }));
  expect(run.journal.slice(1, -2)).toEqual([
    "  a: 1, now null",
    '  b: "text", now {"c":true}',
    "  b.c: null, now true",
  ]);
});

test("takes the settings of today for applied ones if there is no record", () => {
  const machine = aMachine();
  expect(machine.run(with_(APPLIED)).exitCode).toBe(0);
  expect(JSON.parse(machine.read("applied"))).toEqual(APPLIED);
  expect(machine.run(with_({ ...APPLIED, labels: {} })).exitCode).toBe(1);
});
