import { NodeNamesRule } from "../../../src/rules/lock/node-names-unchanged";
import { findingsBesideLock, LOCK, RUNNING } from "../../_findings";

it("reports a worker that was renamed after it joined", () => {
  expect(findingsBesideLock(NodeNamesRule, RUNNING, { "hosts.firebat.hostname": "laptop-new" })).toEqual([
    'hosts.firebat.hostname: Host "firebat" becomes the node "laptop-new", but it joined the cluster as "laptop-firebat" (line 20 of ducksnest.lock). Its kubelet may only act as "laptop-firebat", so the node would stay NotReady. -> Write `hosts.firebat.hostname: laptop-firebat`. To migrate, run `kubectl drain laptop-firebat --ignore-daemonsets --delete-emptydir-data`, `kubectl delete node laptop-firebat` and, on the host, `kubeadm reset`; make its key and a join token for the new name, delete line 20 of ducksnest.lock, and deploy it.',
  ]);
});

it("points at the key of a host without a hostname of its own", () => {
  const [finding = ""] = findingsBesideLock(NodeNamesRule, RUNNING, { "hosts.firebat.hostname": undefined });
  expect(finding).toMatch(/^hosts\.firebat: /);
});

it("leaves the control plane to the rule about the endpoint, and passes hosts that never joined", () => {
  expect(findingsBesideLock(NodeNamesRule, RUNNING, { "hosts.control-plane.hostname": "cp" })).toEqual([]);
  expect(findingsBesideLock(NodeNamesRule, RUNNING, { "hosts.ultra.hostname": "laptop-new" })).toEqual([]);
  expect(findingsBesideLock(NodeNamesRule, LOCK, { "hosts.firebat.hostname": "laptop-new" })).toEqual([]);
});
