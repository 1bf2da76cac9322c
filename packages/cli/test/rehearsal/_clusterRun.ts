import { rehearseCluster } from "@ducksnest/rehearsal";
import { aTopology, REPOSITORY } from "@ducksnest/testing";
import { clusterInput } from "../../src/rehearsal/clusterInput";

/**
 * A process of its own that runs the reference homelab's cluster, so that a test can kill it. Prints what begins, and at
 * last the deviations. Gives up when something begins that starts with the text in STOP_AT.
 */
async function main(): Promise<void> {
  const stopAt = process.env.STOP_AT;
  const topology = aTopology();
  const { deviations } = await rehearseCluster(topology, await clusterInput(topology, REPOSITORY), {
    ...(process.env.DUCKSNEST_PROGRAMS !== undefined && { programs: process.env.DUCKSNEST_PROGRAMS }),
    progress: (what) => {
      process.stdout.write(`${what}\n`);
      if (stopAt !== undefined && what.startsWith(stopAt)) throw new Error(`stopped at ${what}`);
    },
  });
  process.stdout.write(`deviations ${JSON.stringify(deviations)}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error}\n`);
  process.exitCode = 3;
});
