import { aTopology } from "@ducksnest/testing";
import { clusterSentence, differencesByReason, programsLine, timeline } from "../../src/reports/clusterWords";
import { aClusterReport } from "../rehearsal/_clusters";

describe("the line about programs", () => {
  it("names programs of one version together, and what is imitated", () => {
    const real = [
      { name: "kubeadm", version: "1.36.3" },
      { name: "kubelet", version: "1.36.3" },
      { name: "kube-proxy", version: "1.36.3" },
      { name: "etcd", version: "3.6.8" },
      { name: "runc", version: undefined },
    ];
    expect(programsLine({ real, imitated: ["Felix", "Tailscale"] })).toBe(
      "real: kubeadm, kubelet and kube-proxy 1.36.3, etcd 3.6.8, runc; imitated: Felix, Tailscale",
    );
  });
});

describe("the timeline", () => {
  it("joins what happened to several hosts", () => {
    const events = [
      { after: 11.8, what: "control plane up", host: undefined },
      { after: 29.9, what: "joined", host: "old" },
      { after: 31.6, what: "joined", host: "ultra" },
      { after: 33, what: "Ready", host: "old" },
    ];
    expect(timeline(events)).toEqual([
      "control plane up after 12 s",
      "2 hosts joined after 30 to 32 s",
      "1 host Ready after 33 s",
    ]);
  });
});

describe("the differences of the stage", () => {
  it("are grouped by reason, with each host and each setting once, and without tables of TOML", () => {
    const systemd = { designed: true, staged: false, why: "No systemd runs." };
    const cgroup = 'containerd: plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options.SystemdCgroup';
    const differences = [
      { host: "old", what: cgroup, ...systemd },
      { host: "old", what: "KubeletConfiguration: cgroupDriver", ...systemd },
      { host: "ultra", what: cgroup, ...systemd },
      { host: "old", what: "unit etcd-volume", designed: "/dev/sdf", staged: undefined, why: "No volumes." },
    ];
    expect(differencesByReason({ differences })).toEqual([
      {
        hosts: ["old", "ultra"],
        settings: ["containerd: containerd.runtimes.runc.options.SystemdCgroup", "KubeletConfiguration: cgroupDriver"],
        why: "No systemd runs.",
      },
      { hosts: ["old"], settings: ["unit etcd-volume"], why: "No volumes." },
    ]);
  });
});

describe("the sentence about a cluster", () => {
  it("counts the questions of pods", () => {
    const pods = [{ from: "old", kind: "dns" as const, subject: "kubernetes", delivered: true, words: "" }];
    expect(clusterSentence(aClusterReport(aTopology(), { pods }))).toBe(
      "The cluster is as designed: 4 nodes are Ready, and 8 requests to services and 1 question of pods were answered.",
    );
  });

  it("counts one host as one", () => {
    const report = aClusterReport(aTopology());
    const single = { ...report, nodes: report.nodes.slice(0, 1), services: report.services.slice(0, 1) };
    expect(clusterSentence(single)).toBe(
      "The cluster is as designed: 1 node is Ready, and 1 request to services was answered.",
    );
  });

  it("says that no pod ran without the level of pods", () => {
    expect(clusterSentence(aClusterReport(aTopology(), { level: "kubeadm", services: [] }))).toBe(
      "The control plane and its 4 nodes are as designed. No pod ran.",
    );
  });
});
