import { CLUSTER_FAULTS, type ClusterReport, programsOf, rehearseCluster } from "@ducksnest/rehearsal";
import { aTopology, describeWithPrograms, REPOSITORY } from "@ducksnest/testing";
import { clusterInput } from "../../src/rehearsal/clusterInput";

/** The most valuable faults. With DUCKSNEST_FAULTS=all, all of them play; with a list such as `reboot,disk-full`, these. */
const DEFAULT_FAULTS = ["reboot", "control-plane-restart", "etcd-restored", "worker-rebuilt"];

const wanted = process.env.DUCKSNEST_FAULTS ?? DEFAULT_FAULTS.join(",");
const faults = CLUSTER_FAULTS.filter(({ name }) => wanted === "all" || wanted.split(",").includes(name));
const topology = aTopology();

describeWithPrograms(
  "faults of the reference homelab's cluster, with real programs",
  { programs: [...programsOf("cluster"), ...faults.flatMap(({ programs = [] }) => programs)], root: true },
  (folder) => {
    let report: ClusterReport;
    beforeAll(async () => {
      const input = await clusterInput(topology, REPOSITORY);
      report = await rehearseCluster(topology, input, { faults, ...(folder !== undefined && { programs: folder }) });
    }, 1_500_000);

    it("happen to a cluster that is as designed", () => {
      expect(report.deviations).toEqual([]);
    });

    it.each(faults.map(({ name }) => name))("%s has its expected effect, and leaves nothing broken", (name) => {
      const found = report.faults.find(({ fault }) => fault === name);
      expect(found).toMatchObject({ unexpected: [], remaining: [] });
      expect([...(found?.broken ?? []), ...(found?.recovered ?? [])]).not.toEqual([]);
    });
  },
);
