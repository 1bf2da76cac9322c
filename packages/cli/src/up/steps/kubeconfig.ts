import { LOCK_FILE } from "@ducksnest/manifest";
import type { HostFacts } from "@ducksnest/topology";
import { done, type Step, todo } from "../Step";
import type { UpContext } from "../UpContext";

/** `kubectl` on this computer reaches the cluster. */
export function kubeconfig({ topology, cluster }: UpContext): Step {
  return {
    id: "kubeconfig",
    title: "kubectl knows the cluster",
    why: "The control plane makes the administrator's credentials. They come over SSH into your kubeconfig, and what runs into ducksnest.lock.",
    needs: [startOf(topology.controlPlane)],
    commands: ["ducksnest kubeconfig"],
    proves: [startOf(topology.controlPlane)],
    probe: async () => {
      if (!(await cluster.hasContext())) return todo(`Your kubeconfig has no context ${topology.name}.`);
      const isSeen = (topology.lock.cluster?.hosts.length ?? 0) > 0;
      return isSeen ? done() : done(LACKS_CLUSTER);
    },
  };
}

/** A cluster from before the lock had it. */
const LACKS_CLUSTER = `${LOCK_FILE} does not have the cluster that runs; \`ducksnest kubeconfig\` writes it.`;

/** The step after which a host runs with its configuration. */
function startOf({ kind, name }: HostFacts): string {
  return kind === "aws" ? `first-boot:${name}` : `install:${name}`;
}
