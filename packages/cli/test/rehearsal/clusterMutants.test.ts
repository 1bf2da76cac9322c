import { type ClusterReport, programsOf, rehearseCluster } from "@ducksnest/rehearsal";
import { aTopology, describeWithPrograms, REPOSITORY } from "@ducksnest/testing";
import type { Topology } from "@ducksnest/topology";
import { clusterInput } from "../../src/rehearsal/clusterInput";
import { isExpected, withMutants } from "./Mutant";
import { MORE_WORKERS, MUTANT_RUNS, type MutantRun } from "./mutants";

/** The core alone, unless DUCKSNEST_MUTANTS is `all`, or a part of the names of the runs that are wanted. */
const wanted = process.env.DUCKSNEST_MUTANTS;
const runs = MUTANT_RUNS.filter(({ name, isQuick }) =>
  wanted === undefined ? isQuick : wanted === "all" || name.includes(wanted),
);

describeWithPrograms("mistakes in a cluster", { programs: programsOf("cluster"), root: true }, (folder) => {
  describe.each(runs)("$name", (run) => {
    let report: ClusterReport;
    beforeAll(async () => {
      const topology = topologyFor(run);
      const input = withMutants(await clusterInput(topology, REPOSITORY), run.mutants);
      report = await rehearseCluster(topology, input, { ...(folder !== undefined && { programs: folder }) });
    }, 300_000);

    it.each(run.mutants)("are found: $name", (mutant) => {
      // With what is reported instead, because a failure would not say it.
      const reported = report.deviations.map((deviation) => (isExpected(mutant, deviation) ? "found" : deviation));
      expect(reported).toContain("found");
    });

    it("have no consequences that nobody expects", () => {
      const others = report.deviations.filter(
        (deviation) =>
          !run.mutants.some((mutant) => isExpected(mutant, deviation)) &&
          !run.consequences.some((each) => each.test(deviation.what)),
      );
      expect(others).toEqual([]);
    });
  });
});

/** The reference homelab with the hosts of a run. */
function topologyFor({ hosts }: MutantRun): Topology {
  if (hosts === "three-workers") return aTopology();
  const without = { "hosts.firebat": undefined, "hosts.ultra": undefined, "hosts.old": undefined };
  if (hosts === "control-plane") return aTopology(without);
  const workers = Object.entries(MORE_WORKERS).map(([name, byte]) => [`hosts.${name}`, worker(name, byte)] as const);
  // Without the reference's workers, because a user has 128 inotify instances by default.
  return aTopology({ ...without, ...Object.fromEntries(workers) });
}

function worker(name: string, byte: number) {
  return {
    hostname: `laptop-${name}`,
    site: "home",
    role: "worker",
    address: `192.168.0.${byte}`,
    interface: { name: "wlan0", kind: "wifi" },
    boot: "uefi",
    hardware: {
      cpu: { model: "Intel N100", threads: 4, maxGHz: 3.4 },
      memoryGiB: 15.4,
      disk: { sizeGiB: 400, filesystem: "ext4", device: "/dev/disk/by-label/nixos" },
    },
  };
}
