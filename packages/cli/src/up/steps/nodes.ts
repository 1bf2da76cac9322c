import { done, type Step, waiting } from "../Step";
import type { UpContext } from "../UpContext";

/** Every host is a node of the cluster, and ready. */
export function nodes({ topology, cluster }: UpContext): Step {
  const starts = topology.hosts.map(({ kind, name }) => (kind === "aws" ? `first-boot:${name}` : `install:${name}`));
  return {
    id: "nodes",
    title: "every node is ready",
    why: "Then pods run on every host, and reach each other.",
    needs: ["cluster-apply", ...starts],
    byHand: ["Wait some minutes. The command shows the nodes."],
    commands: [`kubectl --context ${topology.name} get nodes -o wide`],
    proves: starts,
    probe: async () => {
      const there = await cluster.nodes();
      const lacking = topology.hosts.filter(({ hostname }) => !there.some(({ name }) => name === hostname));
      if (lacking.length > 0) return waiting(`${lacking.map(({ hostname }) => hostname).join(", ")}: not joined.`);
      const sick = there.filter(({ isReady }) => !isReady);
      return sick.length === 0 ? done() : waiting(`${sick.map(({ name }) => name).join(", ")}: not ready.`);
    },
  };
}
