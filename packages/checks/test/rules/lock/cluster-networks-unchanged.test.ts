import { ClusterNetworksRule } from "../../../src/rules/lock/cluster-networks-unchanged";
import { findingsBesideLock, findingsOf, LOCK, RUNNING } from "../../_findings";

it("reports a service CIDR that the cluster does not have, and how to migrate", () => {
  expect(findingsBesideLock(ClusterNetworksRule, RUNNING, { "cluster.serviceCidr": "10.112.0.0/12" })).toEqual([
    "cluster.serviceCidr: The service CIDR is 10.112.0.0/12, but the cluster that runs has 10.96.0.0/12 (line 12 of ducksnest.lock). Kubelets would send pods to 10.112.0.10 for DNS, where no service is, and the API server's certificate lacks 10.112.0.1. -> Write `serviceCidr: 10.96.0.0/12`. A running cluster can get a second range for new services (https://kubernetes.io/docs/tasks/network/extend-service-ip-ranges/), but not another first one: to migrate, create a new cluster with its own homelab, and move the workloads. If that cluster does not run, or not yet, delete lines 8 to 20 of ducksnest.lock.",
  ]);
});

it("reports a pod CIDR and a DNS domain", () => {
  const changes = { "cluster.podCidr": "10.200.0.0/16", "cluster.dnsDomain": "lab.internal" };
  const findings = findingsBesideLock(ClusterNetworksRule, RUNNING, changes);
  expect(findings).toHaveLength(2);
  expect(findings[0]).toContain("refuse the new pool, because kubeadm's podSubnet is 10.244.0.0/16");
  expect(findings[0]).toContain("`podCidr: 10.244.0.0/16`");
  expect(findings[1]).toContain("search lab.internal, while CoreDNS answers for cluster.local");
});

it("passes what runs, and everything before a cluster was seen", () => {
  expect(findingsBesideLock(ClusterNetworksRule, RUNNING)).toEqual([]);
  expect(findingsBesideLock(ClusterNetworksRule, LOCK, { "cluster.podCidr": "10.200.0.0/16" })).toEqual([]);
  expect(findingsOf(ClusterNetworksRule, { "cluster.podCidr": "10.200.0.0/16" })).toEqual([]);
});
