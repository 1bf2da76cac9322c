import { type ClusterReport, programsOf, rehearseCluster } from "@ducksnest/rehearsal";
import { aTopology, describeWithPrograms, REPOSITORY } from "@ducksnest/testing";
import { clusterInput } from "../../src/rehearsal/clusterInput";

const topology = aTopology();

describeWithPrograms(
  "the reference homelab's cluster, with real programs",
  { programs: programsOf("cluster"), root: true },
  (folder) => {
    let report: ClusterReport;
    beforeAll(async () => {
      const input = await clusterInput(topology, REPOSITORY);
      report = await rehearseCluster(topology, input, { ...(folder !== undefined && { programs: folder }) });
    }, 300_000);

    it("is as designed", () => {
      expect(report.deviations).toEqual([]);
    });

    it("has all nodes Ready, with their addresses", () => {
      const nodes = report.nodes.map(({ host, internalIp, readyAfter }) => [
        host,
        internalIp,
        readyAfter !== undefined,
      ]);
      expect(nodes).toEqual(topology.hosts.map(({ name, nodeIp }) => [name, String(nodeIp), true]));
    });

    it("answers for both services on every host", () => {
      const asked = new Set(report.services.map(({ service, from }) => `${service} from ${from}`));
      const services = ["blog/blog", "portfolio/portfolio"];
      expect(asked).toEqual(
        new Set(topology.hosts.flatMap(({ name }) => services.map((each) => `${each} from ${name}`))),
      );
      expect(report.services.filter(({ delivered }) => !delivered)).toEqual([]);
    });
  },
);
