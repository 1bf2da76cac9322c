import { ScriptMachine } from "./_scripts";

const APPLY = "kubectl apply --server-side --field-manager=ducksnest";

/** A cluster whose FelixConfiguration has this mask; empty if it has none. */
function aMachine({ mask = "", apply = ":", ready = ":", wait = ":" } = {}): ScriptMachine {
  const machine = new ScriptMachine(
    "calico-operator.sh",
    { KUBECONFIG: "admin.conf", CRDS: "operator-crds.yaml", OPERATOR: "tigera-operator.yaml", MARK_MASK: "2130710272" },
    [],
  );
  return machine.fake("sleep", "").fake(
    "kubectl",
    `case "$*" in
      *--raw=/readyz*) ${ready} ;;
      *--filename=-*) cat >"$root/felix.yaml" ;;
      apply*) ${apply} ;;
      wait*) ${wait} ;;
      "get felixconfigurations.crd.projectcalico.org default "*) printf '%s' '${mask}' ;;
    esac`,
  );
}

const appliesIn = (commands: readonly string[]) => commands.filter((command) => command.startsWith("kubectl apply"));

it("applies the CRDs, the mark mask and then the operator, on the server side", () => {
  const machine = aMachine();
  const run = machine.run();
  expect(run.exitCode).toBe(0);
  expect(run.commands.slice(1)).toEqual([
    `${APPLY} --force-conflicts --filename=operator-crds.yaml`,
    "kubectl wait --for=condition=Established --timeout=60s crd/felixconfigurations.crd.projectcalico.org",
    expect.stringMatching("^kubectl get felixconfigurations.crd.projectcalico.org default --ignore-not-found "),
    `${APPLY} --filename=-`,
    `${APPLY} --force-conflicts --filename=tigera-operator.yaml`,
  ]);
  // In the form in which Calico stores it, with no field but the masks.
  expect(machine.read("felix.yaml")).toBe(
    [
      "apiVersion: crd.projectcalico.org/v1",
      "kind: FelixConfiguration",
      "metadata:",
      "  name: default",
      "spec:",
      "  iptablesMarkMask: 2130710272",
      "  nftablesMarkMask: 2130710272",
      "",
    ].join("\n"),
  );
});

it("keeps a mark mask that the cluster already has", () => {
  const machine = aMachine({ mask: "4278190080" });
  const run = machine.run();
  expect(run.exitCode).toBe(0);
  expect(machine.has("felix.yaml")).toBe(false);
  expect(appliesIn(run.commands)).toHaveLength(2);
});

it("waits for an API server that is not ready yet", () => {
  const run = aMachine({ ready: 'echo >>"$root/asked"; (($(wc -l <"$root/asked") > 3))' }).run();
  expect(run.exitCode).toBe(0);
  expect(run.commands.filter((command) => command === "sleep 5")).toHaveLength(3);
  expect(appliesIn(run.commands)).toHaveLength(3);
});

it("waits for CRDs that have no conditions yet, at which kubectl fails at once", () => {
  const error = "error: .status.conditions accessor error: <nil> is of the type <nil>, expected []interface{}";
  const run = aMachine({
    wait: `echo >>"$root/asked"; (($(wc -l <"$root/asked") > 2)) || { echo '${error}' >&2; exit 1; }`,
  }).run();
  expect(run.exitCode).toBe(0);
  expect(run.commands.filter((command) => command === "sleep 1")).toHaveLength(2);
  expect(appliesIn(run.commands)).toHaveLength(3);
});

it("reports CRDs that the API server does not accept", () => {
  const run = aMachine({ wait: "echo 'error: timed out waiting for the condition' >&2; exit 1" }).run();
  expect(run.exitCode).toBe(1);
  expect(run.lastLine).toBe("error: timed out waiting for the condition");
  expect(appliesIn(run.commands)).toHaveLength(1);
});

it("reports why it gave up, and applies nothing", () => {
  const run = aMachine({ ready: "echo 'connection refused' >&2; exit 1" }).run({ API_WAIT_SECONDS: "0" });
  expect(run.exitCode).toBe(1);
  expect(run.lastLine).toBe(
    "Calico is not applied: the API server is not ready (connection refused). Trying again soon.",
  );
  expect(appliesIn(run.commands)).toEqual([]);
});

it("stops and fails at a manifest that the API server refuses, so that systemd tries again", () => {
  const run = aMachine({ apply: "echo 'Error from server' >&2; exit 1" }).run();
  expect(run.exitCode).toBe(1);
  expect(run.lastLine).toBe("Error from server");
  expect(appliesIn(run.commands)).toHaveLength(1);
});
