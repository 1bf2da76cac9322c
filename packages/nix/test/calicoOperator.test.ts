import { ScriptMachine } from "./_scripts";

function aMachine(kubectl: string): ScriptMachine {
  const machine = new ScriptMachine(
    "calico-operator.sh",
    { KUBECONFIG: "admin.conf", MANIFESTS: "operator-crds.yaml tigera-operator.yaml" },
    [],
  );
  return machine.fake("sleep", "").fake("kubectl", kubectl);
}

it("applies the CRDs, then the operator, on the server side", () => {
  const run = aMachine("").run();
  expect(run.exitCode).toBe(0);
  expect(run.commands.slice(1)).toEqual(
    ["operator-crds.yaml", "tigera-operator.yaml"].map(
      (file) => `kubectl apply --server-side --force-conflicts --field-manager=ducksnest --filename=${file}`,
    ),
  );
});

it("waits for an API server that is not ready yet", () => {
  const run = aMachine('[[ $1 = apply ]] || { echo >>"$root/asked"; (($(wc -l <"$root/asked") > 3)); }').run();
  expect(run.exitCode).toBe(0);
  expect(run.commands.filter((command) => command === "sleep 5")).toHaveLength(3);
  expect(run.commands.filter((command) => command.startsWith("kubectl apply"))).toHaveLength(2);
});

it("reports why it gave up, and applies nothing", () => {
  const run = aMachine("echo 'connection refused' >&2; exit 1").run({ API_WAIT_SECONDS: "0" });
  expect(run.exitCode).toBe(1);
  expect(run.lastLine).toBe("Calico is not applied: the API server is not ready (connection refused).");
  expect(run.commands.filter((command) => command.startsWith("kubectl apply"))).toEqual([]);
});

it("stops and fails at a manifest that the API server refuses, so that systemd tries again", () => {
  const run = aMachine("[[ $1 != apply ]] || { echo 'Error from server' >&2; exit 1; }").run();
  expect(run.exitCode).toBe(1);
  expect(run.lastLine).toBe("Error from server");
  expect(run.commands.filter((command) => command.startsWith("kubectl apply"))).toHaveLength(1);
});
