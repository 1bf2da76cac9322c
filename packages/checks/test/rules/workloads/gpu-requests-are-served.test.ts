import type { JsonObject } from "@ducksnest/checks";
import { GpuRequestsRule } from "../../../src/rules/workloads/gpu-requests-are-served";
import { outputFindingsOf } from "../../_outputs";

const anApp = (resource: string, count: number, pod: JsonObject = {}, spec: JsonObject = {}) => ({
  kind: "Deployment",
  metadata: { namespace: "shop", name: "ai" },
  spec: {
    ...spec,
    template: {
      spec: { containers: [{ name: "ai", image: "ai", resources: { limits: { [resource]: count } } }], ...pod },
    },
  },
});
const PLUGIN = {
  kind: "DaemonSet",
  metadata: { namespace: "kube-system", name: "nvidia" },
  spec: { template: { spec: { containers: [{ name: "p", image: "nvcr.io/nvidia/k8s-device-plugin:v0.17.0" }] } } },
};
const findings = (...cluster: JsonObject[]) => outputFindingsOf(GpuRequestsRule, { cluster });
const on = (hostname: string) => ({ nodeSelector: { "kubernetes.io/hostname": hostname } });

describe("gpu-requests-are-served", () => {
  it("passes with a device plugin and a card that has a driver, and without GPUs or pods", () => {
    expect(findings(PLUGIN, anApp("nvidia.com/gpu", 1))).toEqual([]);
    expect(findings(anApp("nvidia.com/gpu", 0))).toEqual([]);
    expect(findings(anApp("nvidia.com/gpu", 4, {}, { replicas: 0 }))).toEqual([]);
    expect(findings(anApp("hugepages-2Mi", 4))).toEqual([]);
  });

  it("reports a missing device plugin", () => {
    expect(findings(anApp("nvidia.com/gpu", 1))).toEqual([
      "hosts: shop/ai requests nvidia.com/gpu, but no workload is NVIDIA's device plugin, without which no node advertises a GPU. -> Add the plugin's DaemonSet in apps/cluster. If it is installed otherwise, write `checks: { gpu-requests-are-served: off }`.",
    ]);
  });

  it("reports more GPUs than a host has, and cards without a driver", () => {
    expect(findings(PLUGIN, anApp("nvidia.com/gpu", 2))).toEqual([
      "hosts: shop/ai requests 2 of nvidia.com/gpu, but the hosts that can run it have at most 1 with a driver. -> Request fewer, or add a host with such a card.",
    ]);
    expect(findings(PLUGIN, anApp("nvidia.com/gpu", 1, on("laptop-old")))).toEqual([
      'hosts: shop/ai requests 1 of nvidia.com/gpu, but the hosts that can run it have none with a driver. -> Let shop/ai run on "ultra", which has enough.',
    ]);
    expect(findings(anApp("amd.com/gpu", 1))).toEqual([expect.stringContaining("requests 1 of amd.com/gpu, but")]);
    expect(findings(anApp("gpu.intel.com/i915", 1))).toEqual([expect.stringContaining("Intel's device plugin")]);
  });
});
