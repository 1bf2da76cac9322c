import type { HostFacts } from "@ducksnest/topology";
import { drainCommands } from "./drain";

/** A host before and after it is renamed. */
export interface Renaming {
  readonly before: HostFacts;
  readonly after: HostFacts;
}

/**
 * What a new name replaces, in whole sentences; nothing if it only names the host in the manifest.
 * @throws Error if the host is a control plane whose hostname would change
 */
export function consequences({ before, after }: Renaming): readonly string[] {
  const isMoved = before.hostname !== after.hostname;
  if (isMoved && before.role === "control-plane") {
    throw new Error(
      `${before.name} is the control plane, and its certificates and its etcd member carry its hostname; add --keep-hostname.`,
    );
  }
  return [
    ...(before.kind === "aws"
      ? [
          `Terraform's names follow the name, so \`cdktf deploy\` destroys the EC2 instance ${before.name} and its volume, and makes ${after.name}.`,
        ]
      : []),
    ...(before.kind === "aws" && before.role === "control-plane"
      ? [
          "The cluster's state is on that volume. Make a snapshot of etcd first, or move the resources with `terraform state mv`.",
        ]
      : []),
    ...(isMoved
      ? [
          `The hostname changes from ${before.hostname} to ${after.hostname}. To Kubernetes that is another node, so the host has to leave the cluster and join again. Its secrets move to the new hostname's folder.`,
        ]
      : []),
  ];
}

/** What a person does after a host was renamed, in order. */
export function stepsAfter({ before, after }: Renaming): readonly string[] {
  const rejoins = before.hostname !== after.hostname;
  const deploy =
    after.kind === "aws"
      ? "cdktf deploy"
      : `nixos-rebuild switch --flake ./nix#${after.hostname} --target-host <admin>@${after.nodeIp} --sudo`;
  return [
    ...(rejoins ? drainCommands(before, undefined).map((command) => `kubectl ${command.join(" ")}`) : []),
    ...(rejoins && after.role === "worker" ? [`ducksnest token renew ${after.name} --apply`] : []),
    "ducksnest synth",
    ...(rejoins && after.kind === "lan" ? [`On ${before.hostname}: kubeadm reset`] : []),
    ...(rejoins || after.kind === "aws" ? [deploy] : []),
  ];
}
