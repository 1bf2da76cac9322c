import { CALICO_RELEASES } from "@ducksnest/topology";
import { CalicoReleaseRule } from "../../../src/rules/versions/calico-release-pinned";
import { findingsOf } from "../../_findings";

const findings = (version: string, kubernetes = "1.36") =>
  findingsOf(CalicoReleaseRule, { "cluster.calico.version": version, "cluster.kubernetesVersion": kubernetes });

describe("calico-release-pinned", () => {
  it.each(CALICO_RELEASES)("passes with %s", (version) => expect(findings(version)).toEqual([]));

  it("proposes the newest pinned release that is tested with the Kubernetes minor", () => {
    expect(findings("v3.32.0")).toEqual([
      "cluster.calico.version: The control plane has no hashes for Calico v3.32.0, only for v3.31.7 and v3.32.1. -> Write `cluster.calico.version: v3.32.1`.",
    ]);
    expect(findings("v3.32.0", "1.33")).toEqual([
      "cluster.calico.version: The control plane has no hashes for Calico v3.32.0, only for v3.31.7 and v3.32.1. -> Write `cluster.calico.version: v3.31.7`.",
    ]);
  });

  it("asks for another Kubernetes minor if no pinned release is tested with this one", () => {
    expect(findings("v3.32.0", "1.99")).toEqual([
      "cluster.calico.version: The control plane has no hashes for Calico v3.32.0, only for v3.31.7 and v3.32.1. -> None of these is tested with Kubernetes 1.99, so change cluster.kubernetesVersion first.",
    ]);
  });
});
