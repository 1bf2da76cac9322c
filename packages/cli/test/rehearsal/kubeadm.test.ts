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
      report = await rehearseCluster(topology, input, { ...options, progress: (what) => process.stderr.write(`${new Date().toISOString()} ${what}\n`) });require("node:fs").writeFileSync("/work/tmp/kubeadm-report.json", JSON.stringify(report, null, 1));
    }, 300_000);

    it("is as designed", () => {
      expect(report.deviations).toEqual([]);
    });
  },
);
