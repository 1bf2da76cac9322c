import type { JsonObject } from "@ducksnest/checks";
import { JudgedObjectsRule } from "../../../src/rules/workloads/every-object-is-judged";
import { anInstallation } from "../../_calico";
import { outputFindingsOf } from "../../_outputs";
import { aDeployment } from "../../_workloads";

const findings = (...cluster: JsonObject[]) => outputFindingsOf(JudgedObjectsRule, { cluster });
const anObject = (kind: string, spec: JsonObject = {}) => ({ kind, metadata: { name: "web" }, spec });
const containers = [{ name: "web", image: "web" }];

describe("every-object-is-judged", () => {
  it("passes with kinds that rules know, and with objects without pods", () => {
    expect(findings(aDeployment(), anObject("PodTemplate", { containers }), anInstallation({}))).toEqual([]);
    expect(findings(anObject("Service"), anObject("ResourceQuota", { containers: [{ cpu: 1 }] }))).toEqual([]);
  });

  it("names all kinds of pods that no rule knows in one finding", () => {
    expect(findings(anObject("HelmRelease"), anObject("Rollout", { template: { spec: { containers } } }))).toEqual([
      'cluster: No rule can judge the pods of HelmRelease "web" and Rollout "web", because the cluster makes them from something that is not in the outputs. -> Add the pods\' objects in apps/cluster, for example with cdk8s\' Helm construct, or accept the warning with `checks: { every-object-is-judged: off }`.',
    ]);
  });

  it("names an autodetection that only the host can resolve", () => {
    expect(findings(anInstallation({ nodeAddressAutodetectionV4: { canReach: "1.1.1.1" } }))).toEqual([
      "cluster: No rule can judge the address autodetection canReach 1.1.1.1, because only the running host knows its route there. -> Use cluster.calico.nodeAddress, or accept the warning with `checks: { every-object-is-judged: off }`.",
    ]);
  });
});
