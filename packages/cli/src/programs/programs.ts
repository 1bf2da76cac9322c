import type { Program } from "./run";

/** Talks to the cluster's API server. */
export const KUBECTL: Program = { name: "kubectl", get: "install it as https://kubernetes.io/docs/tasks/tools/ says" };

/** Talks to AWS, with the credentials of the user's own configuration. Version 1 is enough. */
export const AWS: Program = {
  name: "aws",
  get: "install the AWS CLI as https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html says",
};

/** Connects this computer to the tailnet. */
export const TAILSCALE: Program = { name: "tailscale", get: "install it as https://tailscale.com/download says" };

/** Keeps the history of the homelab. */
export const GIT: Program = { name: "git", get: "install Git" };

/** Logs in to hosts. */
export const SSH: Program = { name: "ssh", get: "install OpenSSH" };

/** Asks hosts for their public SSH keys. */
export const SSH_KEYSCAN: Program = { name: "ssh-keyscan", get: "install OpenSSH" };

/** Builds the hosts' systems, and copies them. */
export const NIX: Program = { name: "nix", get: "install it as https://nixos.org/download/ says" };

/** Installs NixOS on a machine over SSH. */
export const NIXOS_ANYWHERE: Program = {
  name: "nixos-anywhere",
  get: "run this command in `nix shell nixpkgs#nixos-anywhere`, or in `nix develop ./nix`",
};
