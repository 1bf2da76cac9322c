import { EncapsulationUnchangedRule } from "../../../src/rules/lock/encapsulation-unchanged";
import { findingsBesideLock, LOCK, RUNNING } from "../../_findings";

const to = (encapsulation: string) => ({ "cluster.calico.encapsulation": encapsulation });

it("reports another tunnel, and how to change it with an interruption", () => {
  expect(findingsBesideLock(EncapsulationUnchangedRule, RUNNING, to("IPIP"))).toEqual([
    "cluster.calico.encapsulation: The encapsulation is IPIP, but the pool of the cluster that runs has VXLAN (line 15 of ducksnest.lock). Pods on different hosts would lose each other while nodes change one by one, and the hosts' firewalls drop the new packets until all are deployed. -> Write `encapsulation: VXLAN`. To migrate with an interruption, write IPIP into line 15 of ducksnest.lock, then run `ducksnest synth`, `ducksnest deploy --all` and `kubectl apply -f dist/`. If that cluster does not run, or not yet, delete lines 8 to 20 of ducksnest.lock.",
  ]);
});

it("says nothing of firewalls if the tunnel stays", () => {
  const [finding = ""] = findingsBesideLock(EncapsulationUnchangedRule, RUNNING, to("VXLANCrossSubnet"));
  expect(finding).toContain("while nodes change one by one. ->");
});

it("passes what runs, and a lock without a cluster", () => {
  expect(findingsBesideLock(EncapsulationUnchangedRule, RUNNING)).toEqual([]);
  expect(findingsBesideLock(EncapsulationUnchangedRule, LOCK, to("IPIP"))).toEqual([]);
});
