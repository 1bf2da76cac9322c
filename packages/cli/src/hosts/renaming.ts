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
    ...(isMoved
      ? [
          `The hostname changes from ${before.hostname} to ${after.hostname}. To Kubernetes that is another node, so the host has to leave the cluster and join again. Its secrets move to the new hostname's folder.`,
        ]
      : []),
  ];
}

/**
 * The address that a new hostname would change, because the manifest does not state it. EC2 cannot change the address of an
 * instance, so Terraform would replace the instance. Undefined if the address stays.
 */
export function addressToWrite(before: HostFacts, keepHostname: boolean): string | undefined {
  const follows = before.kind === "aws" && before.address === undefined && before.role === "worker";
  return follows && before.hostname === before.name && !keepHostname ? String(before.nodeIp) : undefined;
}

/** What a person does after a host was renamed, in order. */
export function stepsAfter({ before, after }: Renaming): readonly string[] {
  const rejoins = before.hostname !== after.hostname;
  // Every EC2 host is reached over the tailnet, where it still has its old name.
  const target = after.kind === "aws" ? before.hostname : after.nodeIp;
  return [
    ...(rejoins ? drainCommands(before, undefined).map((command) => `kubectl ${command.join(" ")}`) : []),
    ...(rejoins && after.role === "worker" ? [`ducksnest token renew ${after.name} --apply`] : []),
    "ducksnest synth",
    ...(after.kind === "aws" ? [`cdktf deploy ${after.site.name}`] : []),
    ...(rejoins
      ? [
          `On ${before.hostname}: kubeadm reset`,
          `nixos-rebuild switch --flake ./nix#${after.hostname} --target-host <admin>@${target} --sudo`,
        ]
      : []),
  ];
}
