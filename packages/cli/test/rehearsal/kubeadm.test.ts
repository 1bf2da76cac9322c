import { type ClusterReport, programsOf, rehearseCluster } from "@ducksnest/rehearsal";
import { aTopology, describeWithPrograms, REPOSITORY } from "@ducksnest/testing";
import { clusterInput } from "../../src/rehearsal/clusterInput";

const topology = aTopology();

describeWithPrograms(
  "the reference homelab's control plane and kubelets, without pods",
  { programs: programsOf("kubeadm"), root: true },
  (folder) => {
    let report: ClusterReport;
    beforeAll(async () => {
      const input = await clusterInput(topology, REPOSITORY);
      const options = { level: "kubeadm", ...(folder !== undefined && { programs: folder }) } as const;
      report = await rehearseCluster(topology, input, options);
    }, 300_000);

    it("is as designed", () => {
      expect(report.deviations).toEqual([]);
    });

    it("has every host as a node with its address, though none is Ready without a pod network", () => {
      const nodes = report.nodes.map(({ host, node, internalIp, readyAfter }) => [host, node, internalIp, readyAfter]);
      expect(nodes).toEqual(
        topology.hosts.map(({ name, nodeName, nodeIp }) => [name, nodeName, String(nodeIp), undefined]),
      );
    });

    it("needs no images, no program that runs containers, and no pod network", () => {
      const names = report.real.map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(["kubeadm", "kubelet", "kube-apiserver", "etcd", "containerd"]));
      for (const name of ["runc", "busybox", "coredns", "conntrack", "kube-proxy"]) expect(names).not.toContain(name);
      expect(report.imageLimits).toEqual([]);
    });

    it("applies all YAML whose kinds can be had", () => {
      const isOfCalico = (name: string) => name.startsWith("calico");
      expect(report.notApplied.filter((name) => !isOfCalico(name))).toEqual([]);
    });

    it("makes no program warn of its settings", () => {
      expect(report.warnings).toEqual([]);
    });
  },
);
