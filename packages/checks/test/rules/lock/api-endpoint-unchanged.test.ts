import { ApiEndpointRule } from "../../../src/rules/lock/api-endpoint-unchanged";
import { findingsBesideLock, LOCK, ONE_HOME, RUNNING } from "../../_findings";

const rule = ApiEndpointRule;

it("reports another hostname of the control plane", () => {
  expect(findingsBesideLock(rule, RUNNING, { "hosts.control-plane.hostname": "cp" })).toEqual([
    "hosts.control-plane.hostname: The API server is called cp.example.ts.net:6443, but the cluster that runs calls it control-plane.example.ts.net:6443 (line 10 of ducksnest.lock). Kubelets look for the old name, and the API server's certificate lacks the new one. -> Write `hosts.control-plane.hostname: control-plane`. To migrate, create a new cluster with its own homelab, and move the workloads. If that cluster does not run, or not yet, delete lines 8 to 20 of ducksnest.lock.",
  ]);
});

it("reports another domain of the tailnet at the domain", () => {
  const [finding = ""] = findingsBesideLock(rule, RUNNING, { "tailnet.domain": "tail1234.ts.net" });
  expect(finding).toMatch(/^tailnet\.domain: /);
  expect(finding).toContain("Write `tailnet.domain: example.ts.net`.");
});

it("reports another address of the control plane", () => {
  expect(findingsBesideLock(rule, RUNNING, { "hosts.control-plane.address": "10.20.0.20" })).toEqual([
    'hosts.control-plane.address: The control plane "control-plane" has the address 10.20.0.20, but the one that runs has 10.20.0.10 (line 11 of ducksnest.lock). Terraform would replace the instance, while etcd and the certificates have the old address. -> Write `hosts.control-plane.address: 10.20.0.10`. To migrate, copy a snapshot of etcd to a safe place, delete lines 8 to 20 of ducksnest.lock, deploy the new control plane, and restore the snapshot as docs/restore.md says. If that cluster does not run, or not yet, delete lines 8 to 20 of ducksnest.lock.',
  ]);
});

it("does not name an address that the new network lacks", () => {
  const findings = findingsBesideLock(rule, RUNNING, ONE_HOME);
  expect(findings[0]).toMatch(/^hosts\.old\.hostname: /);
  expect(findings[1]).toContain(
    "Give the control plane a network with 10.20.0.10 back, because 192.168.0.0/24 does not contain it.",
  );
});

it("passes what runs, and a lock without a cluster", () => {
  expect(findingsBesideLock(rule, RUNNING)).toEqual([]);
  expect(findingsBesideLock(rule, LOCK, { "tailnet.domain": "tail1234.ts.net" })).toEqual([]);
});
