import { OnePodNetworkRule } from "../../../src/rules/calico/one-pod-network";
import { anInstallation } from "../../_calico";
import { outputFindingsOf } from "../../_outputs";

const running = (image: string, kind = "DaemonSet") =>
  outputFindingsOf(OnePodNetworkRule, {
    cluster: [
      anInstallation({}),
      {
        kind,
        metadata: { namespace: "kube-system", name: "net" },
        spec: { template: { spec: { containers: [{ name: "net", image }] } } },
      },
    ],
  });

describe("one-pod-network", () => {
  it.each([
    ["docker.io/calico/node:v3.29.3", "Calico"],
    ["ghcr.io/flannel-io/flannel:v0.26.0", "Flannel"],
    ["quay.io/cilium/cilium:v1.17.0@sha256:0", "Cilium"],
    ["cloudnativelabs/kube-router", "kube-router"],
  ])("reports a DaemonSet with %s", (image, name) => {
    expect(running(image)).toEqual([
      `cluster.calico: DaemonSet kube-system/net runs "${image}", so ${name} builds a second pod network beside the one of the Installation, and each overwrites the other's routes. -> Remove DaemonSet kube-system/net. Calico's settings are those of cluster.calico and of the Installation.`,
    ]);
  });

  it("passes with other images, with Calico's other programs, and without an Installation", () => {
    expect(running("quay.io/calico/ctl:v3.32.1")).toEqual([]);
    expect(running("ghcr.io/me/flannel-exporter:1")).toEqual([]);
    expect(running("calico/node:v3.32.1", "Deployment")).toEqual([]);
    expect(outputFindingsOf(OnePodNetworkRule, {})).toEqual([]);
  });
});
