import type { Program } from "./run";

/** Talks to the cluster's API server. */
export const KUBECTL: Program = { name: "kubectl", get: "install it as https://kubernetes.io/docs/tasks/tools/ says" };

/** Asks Amazon's services. Versions 1 and 2 have the commands that ducksnest runs. */
export const AWS: Program = {
  name: "aws",
  get: "install it as https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html says",
};

/** Connects this computer to the tailnet. */
export const TAILSCALE: Program = { name: "tailscale", get: "install it as https://tailscale.com/download says" };

/** Keeps the history of the homelab. */
export const GIT: Program = { name: "git", get: "install Git" };
