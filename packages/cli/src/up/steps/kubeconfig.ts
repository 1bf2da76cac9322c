import type { HostFacts } from "@ducksnest/topology";
import { done, type Step, todo } from "../Step";
import type { UpContext } from "../UpContext";

/** `kubectl` on this computer reaches the cluster. */
export function kubeconfig({ topology, cluster }: UpContext): Step {
  return {
    id: "kubeconfig",
    title: "kubectl knows the cluster",
    why: "The control plane makes the administrator's credentials. They come over SSH into your kubeconfig.",
    needs: [startOf(topology.controlPlane)],
    commands: ["ducksnest kubeconfig"],
    proves: [startOf(topology.controlPlane)],
    probe: async () =>
      (await cluster.hasContext()) ? done() : todo(`Your kubeconfig has no context ${topology.name}.`),
  };
}

/** The step after which a host runs with its configuration. */
function startOf({ kind, name }: HostFacts): string {
  return kind === "aws" ? `first-boot:${name}` : `install:${name}`;
}
