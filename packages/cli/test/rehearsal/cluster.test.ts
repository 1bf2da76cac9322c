import { type ClusterReport, programsOf, rehearseCluster } from "@ducksnest/rehearsal";
import { aTopology, describeWithPrograms, REPOSITORY } from "@ducksnest/testing";
import { clusterInput } from "../../src/rehearsal/clusterInput";
import { realTailscale } from "../../src/rehearsal/runRehearsal";

const topology = aTopology();

describeWithPrograms(
  "the reference homelab's cluster, with real programs and a real tailnet",
  { programs: [...programsOf("cluster"), ...programsOf("tailscale")], root: true },
  (folder) => {
    let report: ClusterReport;
    beforeAll(async () => {
      const input = await clusterInput(topology, REPOSITORY);
      const programs = folder === undefined ? {} : { programs: folder };
      report = await rehearseCluster(topology, input, {
        ...programs,
        tailscale: await realTailscale(topology, programs),
      });
    }, 300_000);

    it("is as designed", () => {
      expect(report.deviations).toEqual([]);
    });

    it("has all hosts on the tailnet, with direct ways between them", () => {
      expect(report.tailnet?.members.map(({ host }) => host)).toEqual(topology.hosts.map(({ name }) => name));
      expect(new Set(report.tailnet?.paths.map(({ path }) => path.kind))).toEqual(new Set(["direct"]));
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
