import { statSync } from "node:fs";
import { type Run, ScriptMachine } from "./_scripts";

const KUBERNETES = ["admin.conf", "pki/ca.crt", "pki/ca.key"].map((file) => `kubernetes/${file}`);

/** A machine that can become a control plane, with a CA made beforehand. */
function aMachine(): ScriptMachine {
  const machine = new ScriptMachine(
    "kubeadm-init.sh",
    {
      INIT_CONFIGURATION: "init-configuration.yaml",
      CA_CERT_FILE: "secrets/ca.crt",
      CA_KEY_FILE: "secrets/ca.key",
      STATE_DIRECTORY: "state",
      KUBERNETES_DIRECTORY: "kubernetes",
      ETCD_DIRECTORY: "etcd",
    },
    ["date", "install", "mv", "touch"],
  );
  machine.write("secrets/ca.crt", "certificate").write("secrets/ca.key", "key").write("state/.keep");
  return kubeadm(machine, 'mkdir -p "$root/etcd/member"; touch "$root/kubernetes/admin.conf"');
}

function kubeadm(machine: ScriptMachine, init: string, reset = "rm -rf $root/kubernetes $root/etcd"): ScriptMachine {
  return machine.fake("kubeadm", `case $1 in\n  init) ${init} ;;\n  reset) ${reset} ;;\nesac`);
}

const kubeadmIn = ({ commands }: Run) => commands.filter((command) => command.startsWith("kubeadm"));
const INIT = "kubeadm init --config init-configuration.yaml --skip-token-print";
const RESET = "kubeadm reset --force --cri-socket unix:///run/containerd/containerd.sock";

function expectFailure(run: Run, lastLine: string): void {
  expect(run.lastLine).toBe(`No control plane: ${lastLine}`);
  expect(run.exitCode).toBe(1);
}

describe("a fresh machine", () => {
  it("becomes a control plane with the given CA, and only root can read its key", () => {
    const machine = aMachine();
    const run = machine.run();
    expect(run).toMatchObject({ exitCode: 0, lastLine: "The control plane is up." });
    expect(kubeadmIn(run)).toEqual([INIT]);
    expect(KUBERNETES.map((file) => machine.read(file))).toEqual(["", "certificate", "key"]);
    expect(KUBERNETES.slice(1).map((file) => statSync(machine.path(file)).mode & 0o777)).toEqual([0o644, 0o600]);
  });

  it("leaves the CA to kubeadm if none is given", () => {
    const machine = kubeadm(aMachine(), ":");
    expect(machine.run({ CA_CERT_FILE: "", CA_KEY_FILE: "" }).exitCode).toBe(0);
    expect(KUBERNETES.filter((file) => machine.has(file))).toEqual([]);
  });

  it.each(["secrets/ca.crt", "secrets/ca.key"])("does not start without %s, and reports the file", (file) => {
    const machine = aMachine().remove(file);
    const run = machine.run();
    expectFailure(run, `${file} does not exist. Put the cluster's CA there, or change ducksnest.control-plane.ca.`);
    expect(kubeadmIn(run)).toEqual([]);
    expect(KUBERNETES.filter((file) => machine.has(file))).toEqual([]);
  });
});

describe("a control plane", () => {
  it("is created once", () => {
    const machine = aMachine();
    machine.run();
    const again = machine.run();
    expect(again.exitCode).toBe(0);
    expect(again.lastLine).toMatch(/^The control plane was created on \d{4}-\d\d-\d\dT/);
    expect(kubeadmIn(again)).toEqual([]);
  });

  it.each(["kubernetes/admin.conf", "etcd/member"])("that the script did not create is not touched: %s", (file) => {
    const machine = aMachine().write(file, "precious");
    const run = machine.run();
    expectFailure(
      run,
      "kubernetes or etcd belongs to a cluster that this script did not create. To keep that cluster: touch state/control-plane-done. To delete it: kubeadm reset.",
    );
    expect(kubeadmIn(run)).toEqual([]);
    expect(machine.read(file)).toBe("precious");
  });

  it("that the script did not create is kept if the administrator runs the command in the message", () => {
    const machine = aMachine().write("etcd/member", "precious").write("state/control-plane-done");
    expect(machine.run().exitCode).toBe(0);
    expect(machine.read("etcd/member")).toBe("precious");
  });
});

describe("an attempt that fails", () => {
  it("reports it in the last line, after kubeadm's own messages", () => {
    const run = kubeadm(aMachine(), "echo 'error: timed out'; exit 1").run();
    expect(run.journal.at(-2)).toBe("error: timed out");
    expectFailure(run, "kubeadm failed; see its messages above.");
  });

  it("is cleaned up by the next attempt, which uses the CA again", () => {
    const machine = kubeadm(aMachine(), 'touch "$root/kubernetes/admin.conf"; exit 1');
    machine.run();
    const next = kubeadm(machine, 'cp "$root/kubernetes/pki/ca.key" "$root/seen"').run();
    expect(next).toMatchObject({ exitCode: 0, lastLine: "The control plane is up." });
    expect(next.journal[0]).toBe("Removing the remains of a failed attempt.");
    expect(kubeadmIn(next)).toEqual([RESET, INIT]);
    expect(machine.read("seen")).toBe("key");
  });

  it("does not count as a control plane if the host was switched off in the middle", () => {
    const machine = aMachine().write("state/control-plane-begun").write("etcd/member/wal");
    expect(kubeadmIn(machine.run())).toEqual([RESET, INIT]);
  });
});
