import type { JsonObject } from "@ducksnest/checks";
import { SchedulableRule } from "../../../src/rules/workloads/schedulable-as-declared";
import { outputFindingsOf } from "../../_outputs";
import { aDeployment } from "../../_workloads";

const of = (pod: JsonObject, spec?: JsonObject) =>
  outputFindingsOf(SchedulableRule, { cluster: [aDeployment(pod, spec)] });

describe("schedulable-as-declared", () => {
  it.each<[string, JsonObject, string]>([
    [
      "a value that no host has",
      { nodeSelector: { "ducksnest/cpu-level": "v4" } },
      "it selects `ducksnest/cpu-level: v4`, which no host has. -> Select a value that a host has: v2 and v3.",
    ],
    [
      "a label that nothing sets",
      { nodeSelector: { disk: "ssd" } },
      "it selects `disk: ssd`, which no host has. -> No host has the label disk, so remove the selector from shop/web.",
    ],
    [
      "selectors that exclude each other",
      { nodeSelector: { "ducksnest/cpu-level": "v2", "kubernetes.io/hostname": "laptop-ultra" } },
      "none meets all of its selectors. -> Drop one of its node selectors or node affinities, or add a host that meets them.",
    ],
    [
      "the control plane's taint",
      { nodeSelector: { "ducksnest/site": "seoul" } },
      'only "control-plane" has the labels that it selects, but the control plane\'s taint excludes it. -> Add a worker with these labels, or tolerate `node-role.kubernetes.io/control-plane` in shop/web.',
    ],
  ])("reports %s", (_, pod, reason) => {
    expect(of(pod)).toEqual([`hosts: No host can run shop/web: ${reason}`]);
  });

  it("ignores workloads without pods", () => {
    expect(of({ nodeSelector: { disk: "ssd" } }, { replicas: 0 })).toEqual([]);
  });
});
