import type { Program } from "./run";

/** Talks to the cluster's API server. */
export const KUBECTL: Program = { name: "kubectl", get: "install it as https://kubernetes.io/docs/tasks/tools/ says" };
