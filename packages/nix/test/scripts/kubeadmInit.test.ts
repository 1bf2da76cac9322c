import { statSync } from "node:fs";
import { type Run, ScriptMachine } from "./_scripts";

/** Where each file of a PKI that was made beforehand goes, and its mode there. */
const PKI: readonly (readonly [from: string, to: string, mode: number])[] = [
  ["public/ca.crt", "ca.crt", 0o644],
  ["public/front-proxy-ca.crt", "front-proxy-ca.crt", 0o644],
  ["public/etcd-ca.crt", "etcd/ca.crt", 0o644],
  ["public/sa.pub", "sa.pub", 0o644],
  ["private/pki-ca", "ca.key", 0o600],
  ["private/pki-front-proxy-ca", "front-proxy-ca.key", 0o600],
  ["private/pki-etcd-ca", "etcd/ca.key", 0o600],
  ["private/pki-sa", "sa.key", 0o600],
];
const FILES = PKI.map(([from]) => from);
const PRIVATE = FILES.filter((file) => file.startsWith("private/"));

/** A machine that can become a control plane, with a PKI made beforehand. Each file holds its own name. */
function aMachine(): ScriptMachine {
  const machine = new ScriptMachine(
    "kubeadm-init.sh",
    {
      INIT_CONFIGURATION: "init-configuration.yaml",
      PKI_PUBLIC: "public",
      PKI_PRIVATE: "private",
      STATE_DIRECTORY: "state",
      KUBERNETES_DIRECTORY: "kubernetes",
      ETCD_DIRECTORY: "etcd",
    },
    ["cat", "date", "install", "mv", "rm", "touch"],
  );
  for (const file of FILES) machine.write(file, file);
  machine.write("state/.keep");
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
  it("becomes a control plane with the given PKI, and only root can read its keys", () => {
    const machine = aMachine();
    const run = machine.run();
    expect(run).toMatchObject({ exitCode: 0, lastLine: "The control plane is up." });
    expect(kubeadmIn(run)).toEqual([INIT]);
    expect(installed(machine)).toEqual(PKI);
  });

  it("has the PKI before kubeadm looks for it", () => {
    const machine = kubeadm(aMachine(), 'cp -r "$root/kubernetes/pki" "$root/seen"');
    machine.run();
    expect(machine.read("seen/etcd/ca.key")).toBe("private/pki-etcd-ca");
  });

  it("has the keys in kubeadm's folder alone once kubeadm has succeeded", () => {
    const machine = aMachine();
    machine.run();
    expect(PRIVATE.filter((file) => machine.has(file))).toEqual([]);
    expect(installed(machine)).toEqual(PKI);
  });

  it("leaves the PKI to kubeadm if none is given", () => {
    const machine = kubeadm(aMachine(), ":");
    expect(machine.run({ PKI_PUBLIC: "", PKI_PRIVATE: "" }).exitCode).toBe(0);
    expect(installed(machine)).toEqual([]);
  });

  it.each(FILES)("does not start with a part of a PKI: without %s", (file) => {
    const machine = aMachine().remove(file);
    const run = machine.run();
    expectFailure(run, incomplete(file));
    expect(kubeadmIn(run)).toEqual([]);
    expect(installed(machine)).toEqual([]);
    expect(machine.has("state/control-plane-begun")).toBe(false);
  });

  it("reports all missing files at once", () => {
    const run = aMachine().remove("public/sa.pub").remove("private/pki-sa").run();
    expectFailure(run, incomplete("public/sa.pub private/pki-sa"));
  });
});

/** The files of the PKI that kubeadm finds, as in `PKI`. */
function installed(machine: ScriptMachine): typeof PKI {
  return PKI.flatMap(([, to]) => {
    const file = `kubernetes/pki/${to}`;
    return machine.has(file) ? [[machine.read(file), to, statSync(machine.path(file)).mode & 0o777] as const] : [];
  });
}

function incomplete(files: string): string {
  return `the cluster's PKI is incomplete, because these files do not exist: ${files}. Make them with 'ducksnest pki init', commit them and deploy this host, or change ducksnest.control-plane.pki.`;
}

describe("settings that kubeadm reads only once", () => {
  const SETTINGS = JSON.stringify({ cluster: { networking: { serviceSubnet: "10.96.0.0/12" } } });
  const OTHERS = SETTINGS.replace("10.96.0.0/12", "10.112.0.0/12");

  it("are recorded, and a control plane with other settings says that they are not in effect", () => {
    const machine = aMachine();
    expect(machine.run({ SETTINGS }).exitCode).toBe(0);
    expect(machine.read("state/control-plane-settings").trim()).toBe(SETTINGS);
    expect(machine.run({ SETTINGS })).toMatchObject({
      exitCode: 0,
      lastLine: expect.stringMatching(/^The control plane was created on [\d-]+T[\d:+-]+\.$/),
    });
    const run = machine.write("private/pki-ca", "decrypted again").run({ SETTINGS: OTHERS });
    expect(run.exitCode).toBe(1);
    expect(run.lastLine).toMatch(
      /^The control plane was created on \S+ with other settings, so those of today are not in effect\. To see which: systemctl status kubeadm-changes$/,
    );
    expect(machine.has("private/pki-ca")).toBe(false);
    expect(machine.read("state/control-plane-settings").trim()).toBe(SETTINGS);
  });

  it("are not compared if an earlier version recorded none", () => {
    const machine = aMachine();
    machine.run();
    expect(machine.has("state/control-plane-settings")).toBe(false);
    expect(machine.run({ SETTINGS }).exitCode).toBe(0);
  });
});

describe("a control plane", () => {
  it("is created once", () => {
    const machine = aMachine();
    machine.run();
    const again = machine.write("private/pki-ca", "decrypted again").run();
    expect(again.exitCode).toBe(0);
    expect(machine.has("private/pki-ca")).toBe(false);
    expect(again.lastLine).toMatch(/^The control plane was created on \d{4}-\d\d-\d\dT/);
    expect(kubeadmIn(again)).toEqual([]);
  });

  it.each(["kubernetes/admin.conf"])("that the script did not create is not touched: %s", (file) => {
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
    const machine = aMachine().write("kubernetes/admin.conf", "precious").write("state/control-plane-done");
    expect(machine.run().exitCode).toBe(0);
    expect(machine.read("kubernetes/admin.conf")).toBe("precious");
  });
});

describe("etcd's data of an earlier instance", () => {
  const older = () => aMachine().write("etcd/member/wal", "precious");

  it("is not touched, and the message names both ways on", () => {
    const machine = older();
    const run = machine.run();
    expectFailure(
      run,
      "etcd holds the cluster of an earlier instance. To go on with that cluster, which needs the same PKI: touch state/control-plane-adopt-etcd. To delete it: rm -r etcd/member. Then: systemctl restart kubeadm-init.",
    );
    expect(kubeadmIn(run)).toEqual([]);
    expect(machine.read("etcd/member/wal")).toBe("precious");
  });

  it("is used if the administrator says so, also after a failed attempt", () => {
    const machine = kubeadm(older(), "exit 1").write("state/control-plane-adopt-etcd");
    const options = "--ignore-preflight-errors DirAvailable--var-lib-etcd";
    expect(kubeadmIn(machine.run())).toEqual([`${INIT} ${options}`]);
    const next = kubeadm(machine, ":", ":").run();
    expect(next).toMatchObject({ exitCode: 0, lastLine: "The control plane is up." });
    expect(kubeadmIn(next)).toEqual([`${RESET} --skip-phases remove-etcd-member`, `${INIT} ${options}`]);
    expect(machine.read("etcd/member/wal")).toBe("precious");
    expect(installed(machine)).toEqual(PKI);
  });
});

describe("an attempt that fails", () => {
  const keys = PKI.flatMap(([from, to]) => (from.startsWith("private/") ? [`kubernetes/pki/${to}`] : []));

  it("leaves no copy of a key, and keeps the given ones for the next attempt", () => {
    const machine = kubeadm(aMachine(), 'cp "$root/kubernetes/pki/ca.key" "$root/seen"; exit 1');
    machine.run();
    expect(machine.read("seen")).toBe("private/pki-ca");
    expect(keys.filter((key) => machine.has(key))).toEqual([]);
    expect(PRIVATE.filter((file) => !machine.has(file))).toEqual([]);
  });

  it("leaves no copy of a key if systemd stops it", async () => {
    const machine = kubeadm(aMachine(), 'touch "$root/started"; sleep 30');
    const { exitCode } = await machine.stopWhenThereIs("started");
    expect(exitCode).not.toBe(0);
    expect(keys.filter((key) => machine.has(key))).toEqual([]);
  });

  it("reports it in the last line, after kubeadm's own messages", () => {
    const run = kubeadm(aMachine(), "echo 'error: timed out'; exit 1").run();
    expect(run.journal.at(-2)).toBe("error: timed out");
    expectFailure(run, "kubeadm failed; see its messages above.");
  });

  it("is cleaned up by the next attempt, which uses the PKI again", () => {
    const machine = kubeadm(aMachine(), 'touch "$root/kubernetes/admin.conf"; exit 1');
    machine.run();
    const next = kubeadm(machine, 'cp "$root/kubernetes/pki/ca.key" "$root/seen"').run();
    expect(next).toMatchObject({ exitCode: 0, lastLine: "The control plane is up." });
    expect(next.journal[0]).toBe("Removing the remains of a failed attempt.");
    expect(kubeadmIn(next)).toEqual([RESET, INIT]);
    expect(machine.read("seen")).toBe("private/pki-ca");
  });

  it("does not count as a control plane if the host was switched off in the middle", () => {
    const machine = aMachine().write("state/control-plane-begun").write("etcd/member/wal");
    expect(kubeadmIn(machine.run())).toEqual([RESET, INIT]);
  });
});
