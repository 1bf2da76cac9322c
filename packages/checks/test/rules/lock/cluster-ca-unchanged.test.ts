import { ClusterCaRule } from "../../../src/rules/lock/cluster-ca-unchanged";
import { findingsBesideLock, LOCK, RUNNING } from "../../_findings";

const [OLD, NEW] = [`sha256:${"ab".repeat(32)}`, `sha256:${"cd".repeat(32)}`];

function findings(pins: readonly string[], lock = RUNNING): readonly string[] {
  const hosts = new Map([
    ["control-plane", { role: "control-plane" }],
    ["firebat", { worker: pins.length > 0 ? { caCertHashes: pins } : {} }],
  ]);
  return findingsBesideLock(ClusterCaRule, lock, {}, { cluster: [], cloud: new Map(), hosts });
}

it("reports a CA that the cluster does not have", () => {
  expect(findings([NEW])).toEqual([
    `name: The CA in nix/pki/ducksnest has the pin ${NEW}, but the cluster that runs has ${OLD} (line 16 of ducksnest.lock). New workers would not join. -> Restore the certificate, for example with \`git restore nix/pki/ducksnest/ca.crt\`. To replace the CA of a running cluster, use \`ducksnest pki rotate\`, which keeps the old one trusted until every host has the new one. After its last step, run \`ducksnest kubeconfig\`, which writes the new pin into ducksnest.lock. If that cluster does not run, or not yet, delete lines 8 to 20 of ducksnest.lock.`,
  ]);
});

it("passes the CA that runs, also during a rotation, hosts without a CA, and a lock without a cluster", () => {
  expect(findings([OLD])).toEqual([]);
  expect(findings([NEW, OLD])).toEqual([]);
  expect(findings([])).toEqual([]);
  expect(findings([NEW], LOCK)).toEqual([]);
});
