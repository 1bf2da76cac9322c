import { itWith } from "@ducksnest/testing";
import { type Run, ScriptMachine } from "./_scripts";

/** Real commands of the unit's packages (coreutils, jq). What the script runs beside them is a fake below. */
const REAL_COMMANDS = ["cat", "df", "jq", "tail", "tee", "tr"];
const test = itWith("jq");
const SECRET = "0123456789abcdef";
const TOKEN = `abcdef.${SECRET}`;
const API = "control-plane.example.ts.net:6443";

/** A machine that has all it needs and would join; each test takes something away. */
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

/** What kubeadm removes; it stops the kubelet and unmounts as well. */
const RESET = 'rm -f "$root"/kubernetes/{kubelet,bootstrap-kubelet}.conf "$root"/kubernetes/pki/ca.crt';
/** What is on the disk once the kubelet is about to ask for its certificate. */
const HALF_JOINED = 'mkdir -p "$root/kubernetes/pki"; touch "$root"/kubernetes/{bootstrap-kubelet.conf,pki/ca.crt}';

function kubeadm(machine: ScriptMachine, join: string, reset = RESET): ScriptMachine {
  return machine.fake("kubeadm", `case $1 in\n  join) ${join} ;;\n  reset) ${reset} ;;\nesac`);
}

function joins(machine: ScriptMachine): ScriptMachine {
  const bootstrapped = 'mv "$root"/kubernetes/{bootstrap-kubelet,kubelet}.conf';
  return kubeadm(machine, `cp "$3" "$root/given.json"; ${HALF_JOINED}; ${bootstrapped}; echo "This node has joined"`);
}

/** A kubeadm that gets half-way and then ends with the message, in the words of the real one. */
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
  test("joins with the token of the secret and all else as configured", () => {
    const machine = aMachine();
    expectJoined(machine, machine.run());
    expect(JSON.parse(machine.read("given.json"))).toEqual(joinConfiguration(TOKEN));
  });

  test("asks the API server for an answer, of whatever kind, before it uses the token", () => {
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

  test("joins in a later attempt where the first found no API server", () => {
    const machine = aMachine().fake("curl", `echo "${NO_API}" >&2; exit 7`);
    expectNotJoined(
      machine,
      machine.run({ API_WAIT_SECONDS: "0" }),
      `no API server at ${API} (${NO_API}). Is it up, is this host on the tailnet (tailscale status), and is the control plane's route approved?`,
    );
    expectJoined(machine, machine.fake("curl", "").run());
  });

  test("does not trouble kubeadm before the API server answers", () => {
    const machine = aMachine().fake("curl", "exit 28");
    expect(joinsOf(machine.run({ API_WAIT_SECONDS: "0" }))).toEqual([]);
  });

  test("clears away what an attempt left that was cut off with the power", () => {
    const machine = aMachine().write("kubernetes/bootstrap-kubelet.conf").write("kubernetes/pki/ca.crt", "old");
    const run = machine.run();
    expectJoined(machine, run);
    expect(run.journal[0]).toBe("Clearing away what an interrupted attempt left.");
    expect(machine.read("kubernetes/pki/ca.crt")).toBe("");
  });

  test("is not half joined when the unit is stopped in the middle", async () => {
    const machine = kubeadm(aMachine(), `${HALF_JOINED}; touch "$root/half"; exec sleep 60`);
    const run = await machine.stopWhenThereIs("half");
    expect(run.exitCode).not.toBe(0);
    expect(HALF_JOINED_FILES.filter((file) => machine.has(file))).toEqual([]);
    expectSecrecy(run);
  });
});

describe("a joined machine", () => {
  test("is left alone, without so much as a look at the token or the network", () => {
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

  test("waits until the cluster has seen that its former self is gone", () => {
    const machine = failsWith(
      aMachine(),
      `kubelet-start: a Node with name "laptop-firebat" and status "Ready" already exists in the cluster. You must delete the existing Node or change the name of this new joining Node`,
    );
    expectNotJoined(
      machine,
      machine.run(),
      "the cluster still has a node called laptop-firebat. Remove it: kubectl delete node laptop-firebat",
    );
    expectJoined(machine, joins(machine).run());
  });
});

/** The messages are kubeadm's, from cmd/kubeadm/app/{discovery/token,cmd/phases/join,util/pubkeypin}. */
describe("a join that kubeadm gives up on leaves nothing behind, and says last that", () => {
  const identity = "preflight: couldn't validate the identity of the API Server:";
  const refused =
    "the cluster does not accept the token in token: it is wrong, expired or revoked. Make another (kubeadm token generate), apply its Secret, and deploy this host.";

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
      `the CA of the cluster at ${API} is not the pinned one. If it was replaced on purpose, set ducksnest.worker.caCertHashes; if not, somebody else answers there.`,
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
      "the kubelet did not start. It says why in its own journal: journalctl -u kubelet",
    ],
    ["it does not know why", "kubelet-start: something new", "kubeadm failed; its messages are above."],
  ];
  for (const [name, message, lastLine] of failures) {
    test(name, () => {
      const machine = failsWith(aMachine(), message);
      const run = machine.run();
      expect(run.journal).toContain(`error execution phase ${message}`);
      expectNotJoined(machine, run, lastLine);
    });
  }

  test("the files are still there that kubeadm could not remove", () => {
    const machine = failsWith(aMachine(), "kubelet-start: something new", 'echo "reset: device or resource busy"');
    const { journal, exitCode } = machine.run();
    expect(journal.slice(-3)).toEqual([
      "reset: device or resource busy",
      "kubeadm reset left files in kubernetes; its messages are above.",
      "Not joined: kubeadm failed; its messages are above.",
    ]);
    expect(exitCode).toBe(1);
  });
});

describe("a machine that lacks something does not begin, and says last what", () => {
  const malformed = "token does not hold a bootstrap token (six characters, a dot, sixteen more).";

  const lacks: readonly (readonly [name: string, without: (machine: ScriptMachine) => unknown, lastLine: string])[] = [
    [
      "a token",
      (machine) => machine.remove("token"),
      "there is no token in token. Make one (kubeadm token generate), apply its Secret, and deploy this host.",
    ],
    ["a token with a secret half", (machine) => machine.write("token", "abcdef.\n"), malformed],
    ["one token alone", (machine) => machine.write("token", `${TOKEN}\n${TOKEN}\n`), malformed],
    [
      "its address",
      (machine) => machine.fake("ip", ""),
      "no interface has the node's address, 192.168.0.15. Is the network up (networkctl status)?",
    ],
    [
      "room on the disk",
      (machine) => machine.fake("df", "echo Avail; echo 0"),
      "the disk is full: 0 MiB free in ., 1 needed. Try nix-collect-garbage -d.",
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
