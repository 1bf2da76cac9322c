import { itWith } from "@ducksnest/testing";
import { type Run, ScriptMachine } from "./_scripts";

/** Real commands from the unit's packages (coreutils, jq). All other commands are fakes, below. */
const REAL_COMMANDS = ["cat", "df", "jq", "tail", "tee", "tr"];
const test = itWith("jq");
const SECRET = "0123456789abcdef";
const TOKEN = `abcdef.${SECRET}`;
const API = "control-plane.example.ts.net:6443";

/** A machine that has everything it needs to join. Each test takes something away. */
function aMachine(): ScriptMachine {
  const machine = new ScriptMachine(
    "kubeadm-join.sh",
    {
      NODE_NAME: "laptop-firebat",
      NODE_IP: "192.168.0.15",
      API_ENDPOINT: API,
      TOKEN_FILE: "token",
      JOIN_CONFIGURATION: "join-configuration.json",
      RUNTIME_DIRECTORY: "run",
      KUBERNETES_DIRECTORY: "kubernetes",
      DISK: ".",
      MIN_FREE_MIB: "1",
    },
    REAL_COMMANDS,
  );
  machine
    .write("token", `${TOKEN}\n`)
    .write("join-configuration.json", JSON.stringify(joinConfiguration("abcdef.fedcba9876543210")))
    .write("run/.keep")
    .write("kubernetes/manifests/.keep")
    .fake("ip", 'echo "3: wlan0    inet 192.168.0.15/24 brd 192.168.0.255 scope global wlan0"')
    .fake("curl", "")
    .fake("sleep", "");
  return joins(machine);
}

function joinConfiguration(token: string) {
  return {
    apiVersion: "kubeadm.k8s.io/v1beta4",
    kind: "JoinConfiguration",
    discovery: { bootstrapToken: { apiServerEndpoint: API, caCertHashes: [`sha256:${"0".repeat(64)}`], token } },
    nodeRegistration: { name: "laptop-firebat" },
  };
}

/** The files that `kubeadm reset` removes. The real one also stops the kubelet and unmounts its volumes. */
const RESET = 'rm -f "$root"/kubernetes/{kubelet,bootstrap-kubelet}.conf "$root"/kubernetes/pki/ca.crt';
/** The files on the disk just before the kubelet asks for its certificate. */
const HALF_JOINED = 'mkdir -p "$root/kubernetes/pki"; touch "$root"/kubernetes/{bootstrap-kubelet.conf,pki/ca.crt}';

function kubeadm(machine: ScriptMachine, join: string, reset = RESET): ScriptMachine {
  return machine.fake("kubeadm", `case $1 in\n  join) ${join} ;;\n  reset) ${reset} ;;\nesac`);
}

function joins(machine: ScriptMachine): ScriptMachine {
  const bootstrapped = 'mv "$root"/kubernetes/{bootstrap-kubelet,kubelet}.conf';
  return kubeadm(machine, `cp "$3" "$root/given.json"; ${HALF_JOINED}; ${bootstrapped}; echo "This node has joined"`);
}

/** A kubeadm that joins halfway and then fails with a message of the real kubeadm. */
function failsWith(machine: ScriptMachine, message: string, reset = RESET): ScriptMachine {
  machine.write("message", `error execution phase ${message}\n`);
  return kubeadm(machine, `${HALF_JOINED}; cat "$root/message" >&2; exit 1`, reset);
}

const HALF_JOINED_FILES = ["kubernetes/kubelet.conf", "kubernetes/bootstrap-kubelet.conf", "kubernetes/pki/ca.crt"];

function expectNotJoined(machine: ScriptMachine, run: Run, lastLine: string): void {
  expect(run.lastLine).toBe(`Not joined: ${lastLine}`);
  expect(run.exitCode).toBe(1);
  expect(HALF_JOINED_FILES.filter((file) => machine.has(file))).toEqual([]);
  expectSecrecy(run);
}

function expectJoined(machine: ScriptMachine, run: Run): void {
  expect(run.lastLine).toBe("Joined.");
  expect(run.exitCode).toBe(0);
  expect(HALF_JOINED_FILES.filter((file) => machine.has(file))).toEqual([
    "kubernetes/kubelet.conf",
    "kubernetes/pki/ca.crt",
  ]);
  expectSecrecy(run);
}

/** Every user of a machine can read the arguments of its processes, and administrators its journal. */
function expectSecrecy({ journal, commands }: Run): void {
  expect([...journal, ...commands].filter((line) => line.includes(SECRET))).toEqual([]);
}

const NO_API = "curl: (7) Failed to connect to control-plane.example.ts.net port 6443 after 2 ms";

const joinsOf = ({ commands }: Run) => commands.filter((command) => command.startsWith("kubeadm join"));

describe("a machine that is not joined", () => {
  test("joins with the secret token and the rest of its configuration", () => {
    const machine = aMachine();
    expectJoined(machine, machine.run());
    expect(JSON.parse(machine.read("given.json"))).toEqual(joinConfiguration(TOKEN));
  });

  test("waits for any answer from the API server before it uses the token", () => {
    const { commands } = aMachine().run();
    const asked = commands.findIndex((command) => command.startsWith("curl"));
    expect(commands[asked]).toContain(`https://${API}/livez`);
    expect(asked).toBeLessThan(commands.findIndex((command) => command.startsWith("kubeadm")));
  });

  test("waits for an API server that is down, and joins when it is up", () => {
    const machine = aMachine().fake("curl", 'echo >>"$root/asked"; (($(wc -l <"$root/asked") > 3)) || exit 7');
    const run = machine.run();
    expectJoined(machine, run);
    expect(run.commands.filter((command) => command === "sleep 2")).toHaveLength(3);
  });

  test("joins in a later attempt if the first found no API server", () => {
    const machine = aMachine().fake("curl", `echo "${NO_API}" >&2; exit 7`);
    expectNotJoined(
      machine,
      machine.run({ API_WAIT_SECONDS: "0" }),
      `the API server at ${API} does not answer (${NO_API}). Check that it is up, that this host is on the tailnet (tailscale status), and that the control plane's route is approved.`,
    );
    expectJoined(machine, machine.fake("curl", "").run());
  });

  test("does not run kubeadm before the API server answers", () => {
    const machine = aMachine().fake("curl", "exit 28");
    expect(joinsOf(machine.run({ API_WAIT_SECONDS: "0" }))).toEqual([]);
  });

  test("removes the remains of an attempt that a power cut interrupted", () => {
    const machine = aMachine().write("kubernetes/bootstrap-kubelet.conf").write("kubernetes/pki/ca.crt", "old");
    const run = machine.run();
    expectJoined(machine, run);
    expect(run.journal[0]).toBe("Removing the remains of an interrupted attempt.");
    expect(machine.read("kubernetes/pki/ca.crt")).toBe("");
  });

  test("is not half joined if the unit is stopped in the middle", async () => {
    const machine = kubeadm(aMachine(), `${HALF_JOINED}; touch "$root/half"; exec sleep 60`);
    const run = await machine.stopWhenThereIs("half");
    expect(run.exitCode).not.toBe(0);
    expect(HALF_JOINED_FILES.filter((file) => machine.has(file))).toEqual([]);
    expectSecrecy(run);
  });
});

describe("a joined machine", () => {
  test("is left alone, and neither the token nor the network is checked", () => {
    const machine = aMachine().write("kubernetes/kubelet.conf").write("token", "gone");
    const { exitCode, lastLine, commands } = machine.run();
    expect(lastLine).toBe("Already joined: kubernetes/kubelet.conf exists.");
    expect(exitCode).toBe(0);
    expect(commands).toEqual([]);
  });

  test("does not join a second time", () => {
    const machine = aMachine();
    expectJoined(machine, machine.run());
    expect(joinsOf(machine.run())).toEqual([]);
  });
});

describe("a rebuilt machine", () => {
  test("joins again, with a new token", () => {
    const machine = aMachine();
    expectJoined(machine, machine.run());
    for (const file of HALF_JOINED_FILES) machine.remove(file);
    expectJoined(machine, machine.write("token", "fedcba.0123456789abcdef\n").run());
    expect(JSON.parse(machine.read("given.json"))).toEqual(joinConfiguration("fedcba.0123456789abcdef"));
  });

  test("shows its own time if that makes the API server's certificate invalid", () => {
    const machine = failsWith(
      aMachine().fake("date", "echo 2026-11-22T03:04:05Z"),
      "preflight: couldn't validate the identity of the API Server: tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2026-11-22T03:04:05Z is before 2026-11-22T03:09:05Z",
    );
    expectNotJoined(
      machine,
      machine.run(),
      "the API server's certificate is not valid at 2026-11-22T03:04:05Z, the time on this host. If the time is wrong, look at its source (timedatectl). If it is right, renew the certificates: kubeadm certs renew all",
    );
    expectJoined(machine, joins(machine).run());
  });

  test("waits while a node of its name is Ready, which may be another host's", () => {
    const machine = failsWith(
      aMachine(),
      `kubelet-start: a Node with name "laptop-firebat" and status "Ready" already exists in the cluster. You must delete the existing Node or change the name of this new joining Node`,
    );
    expectNotJoined(
      machine,
      machine.run(),
      "the cluster has a node called laptop-firebat that is Ready. If this host was installed again, it joins by itself in a minute, once that node is no longer Ready. If not, another host has the name: give one of them another name.",
    );
    expectJoined(machine, joins(machine).run());
  });
});

/** The messages are kubeadm's, from cmd/kubeadm/app/{discovery/token,cmd/phases/join,util/pubkeypin}. */
describe("a join that kubeadm gives up on leaves nothing behind, and the last line says that", () => {
  const identity = "preflight: couldn't validate the identity of the API Server:";
  const refused =
    "the cluster does not accept the token in token: it is wrong, expired or revoked. Make a new one with 'ducksnest token mint', apply its Secret, and deploy this host.";

  const failures: readonly (readonly [name: string, message: string, lastLine: string])[] = [
    [
      "the token is wrong",
      `${identity} failed to verify JWS signature of received cluster info object, can't trust this API Server`,
      refused,
    ],
    [
      "the token has expired",
      `${identity} could not find a JWS signature in the cluster-info ConfigMap for token ID "abcdef"`,
      refused,
    ],
    [
      "the token was revoked meanwhile",
      "preflight: unable to fetch the kubeadm-config ConfigMap: failed to get config map: Unauthorized",
      refused,
    ],
    [
      "the CA is not the pinned one",
      `${identity} cluster CA found in cluster-info ConfigMap is invalid: none of the public keys "sha256:${"1".repeat(64)}" are pinned`,
      `the CA of the cluster at ${API} is not the pinned one. If it was replaced on purpose, put its certificate into nix/pki, synthesize and deploy this host. If not, another server answers there: do not join.`,
    ],
    [
      "the certificate of the API server lacks the name",
      `${identity} failed to request the cluster-info ConfigMap: Get "https://${API}/api/v1/namespaces/kube-public/configmaps/cluster-info": tls: failed to verify certificate: x509: certificate is valid for control-plane, not other: context deadline exceeded`,
      `the certificate of the API server does not have the name in ${API}. Add that name to ducksnest.control-plane.certSANs, or let ducksnest.worker.apiEndpoint name one that it has.`,
    ],
    [
      "the token's Secret lacks the group",
      'preflight: unable to fetch the kubeadm-config ConfigMap: failed to get config map: configmaps "kubeadm-config" is forbidden: User "system:bootstrap:abcdef" cannot get resource "configmaps" in API group "" in the namespace "kube-system"',
      "the token in token may not join a node, because its Secret lacks the group system:bootstrappers:kubeadm:default-node-token in auth-extra-groups. Make a new one with 'ducksnest token mint', apply its Secret, and deploy this host.",
    ],
    [
      "the disk filled up",
      "kubelet-start: couldn't save bootstrap-kubelet.conf to disk: write /etc/kubernetes/bootstrap-kubelet.conf: no space left on device",
      "the disk is full. Free some space (nix-collect-garbage -d).",
    ],
    [
      "the API server went away",
      `${identity} failed to request the cluster-info ConfigMap: Get "https://${API}/api/v1/namespaces/kube-public/configmaps/cluster-info": dial tcp 10.20.0.10:6443: connect: connection refused`,
      `the API server at ${API} stopped answering.`,
    ],
    [
      "the kubelet does not start",
      `kubelet-wait-bootstrap: failed while waiting for the kubelet to start: The HTTP call equal to 'curl -sSL http://127.0.0.1:10248/healthz' returned error: Get "http://127.0.0.1:10248/healthz": context deadline exceeded`,
      "the kubelet did not start. Its journal has the reason: journalctl -u kubelet",
    ],
    [
      "kubeadm failed, if the message is unknown",
      "kubelet-start: something new",
      "kubeadm failed; see its messages above.",
    ],
  ];
  for (const [name, message, lastLine] of failures) {
    test(name, () => {
      const machine = failsWith(aMachine(), message);
      const run = machine.run();
      expect(run.journal).toContain(`error execution phase ${message}`);
      expectNotJoined(machine, run, lastLine);
    });
  }

  test("kubeadm could not remove the files that are left", () => {
    const machine = failsWith(aMachine(), "kubelet-start: something new", 'echo "reset: device or resource busy"');
    const { journal, exitCode } = machine.run();
    expect(journal.slice(-3)).toEqual([
      "reset: device or resource busy",
      "kubeadm reset left files in kubernetes; see its messages above.",
      "Not joined: kubeadm failed; see its messages above.",
    ]);
    expect(exitCode).toBe(1);
  });
});

describe("a machine that lacks something does not start to join, and the last line says what it lacks", () => {
  const malformed = "token does not hold a bootstrap token (six characters, a dot, sixteen characters).";

  const lacks: readonly (readonly [name: string, without: (machine: ScriptMachine) => unknown, lastLine: string])[] = [
    [
      "a token",
      (machine) => machine.remove("token"),
      "there is no token in token. Make one with 'ducksnest token mint', apply its Secret, and deploy this host.",
    ],
    ["the second half of the token", (machine) => machine.write("token", "abcdef.\n"), malformed],
    ["a single token", (machine) => machine.write("token", `${TOKEN}\n${TOKEN}\n`), malformed],
    [
      "its address",
      (machine) => machine.fake("ip", ""),
      "no interface has the node's address, 192.168.0.15. Check that the network is up (networkctl status).",
    ],
    [
      "free space on the disk",
      (machine) => machine.fake("df", "echo Avail; echo 0"),
      "the disk is full: . has 0 MiB free and needs 1. Free some space (nix-collect-garbage -d).",
    ],
  ];
  for (const [name, without, lastLine] of lacks) {
    test(name, () => {
      const machine = aMachine();
      without(machine);
      const run = machine.run();
      expectNotJoined(machine, run, lastLine);
      expect(joinsOf(run)).toEqual([]);
    });
  }
});

describe("settings that kubeadm reads only once", () => {
  const SETTINGS = JSON.stringify({ joinConfiguration: { nodeRegistration: { name: "laptop-firebat" } } });
  const environment = { SETTINGS, STATE_DIRECTORY: "state" };

  test("are recorded, and a host that joined with others says that they are not in effect", () => {
    const machine = aMachine().write("state/.keep");
    expect(machine.run(environment).lastLine).toBe("Joined.");
    expect(machine.read("state/join-settings").trim()).toBe(SETTINGS);
    expect(machine.run(environment)).toMatchObject({ exitCode: 0, lastLine: ALREADY });
    expect(machine.run({ ...environment, SETTINGS: "{}" })).toMatchObject({
      exitCode: 1,
      lastLine:
        "Already joined, but with other settings, so those of today are not in effect. To see which: systemctl status kubeadm-changes",
    });
  });

  test("are not recorded if the host did not join, nor without a folder", () => {
    const failed = failsWith(aMachine().write("state/.keep"), "whatever");
    failed.run(environment);
    expect(failed.has("state/join-settings")).toBe(false);
    expect(aMachine().run({ SETTINGS }).lastLine).toBe("Joined.");
  });
});

const ALREADY = "Already joined: kubernetes/kubelet.conf exists.";
