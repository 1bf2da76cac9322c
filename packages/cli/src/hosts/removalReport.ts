import type { PublicToken } from "@ducksnest/credentials";
import type { HostFacts, SecretFacts, Topology } from "@ducksnest/topology";
import { drainCommands } from "./drain";
import { changeOf } from "./exposure";
import { numbered } from "./numbered";
import type { Removal } from "./removal";

/** Facts about a host that was removed. */
export interface RemovalFacts {
  readonly topology: Topology;
  readonly host: HostFacts;
  readonly token: PublicToken | undefined;
  /** Whether the host is out of the cluster already. */
  readonly applied: boolean;
  /** The values that it knows. */
  readonly known: readonly SecretFacts[];
  /** Time until which its certificate can be valid. */
  readonly validUntil: Date;
}

/** The files that a removal changed. */
export function changedLines(secrets: string, { removed, rekeyed }: Removal): readonly string[] {
  return [...removed.map((file) => `removed  ${file}`), ...rekeyed.map((file) => `rekeyed  ${secrets}/${file}`)];
}

/** What a person still has to do, and what a removed host can still do. */
export function removalLines(facts: RemovalFacts): readonly string[] {
  return ["", "Next:", ...numbered(steps(facts)), "", ...exposure(facts)];
}

function steps({ topology, host, token, applied }: RemovalFacts): readonly string[] {
  return [
    ...(applied ? [] : drainCommands(host, token).map((command) => `kubectl ${command.join(" ")}`)),
    topology.tailnet.loginServer === undefined
      ? `Remove ${host.hostname} at https://login.tailscale.com/admin/machines`
      : `On ${topology.tailnet.loginServer}: headscale nodes list, then headscale nodes delete --identifier <id of ${host.hostname}>`,
    host.kind === "aws"
      ? "cdktf deploy, which destroys the EC2 instance"
      : `Turn ${host.hostname} off and erase its disk, because a running kubelet can register again`,
    `Deploy the other hosts, because their firewalls accept ${host.nodeIp} until they have the new nix/nodes.nix`,
  ];
}

/**
 * The API server has no revocation of certificates. kube-controller-manager approves the renewal of a kubelet's certificate
 * if the old one is valid, whether or not its Node exists.
 * @see https://kubernetes.io/docs/reference/access-authn-authz/kubelet-tls-bootstrapping/#approval
 */
function exposure({ host: { hostname, nodeName }, known, validUntil }: RemovalFacts): readonly string[] {
  const day = validUntil.toISOString().slice(0, 10);
  return [
    ...(known.length > 0
      ? [
          `${hostname} knows these values, and its key can decrypt them in Git's history. Change them if you do not trust who has it:`,
          ...known.map((secret) => `  ${changeOf(secret)}`),
        ]
      : []),
    `Its kubelet's certificate (system:node:${nodeName}) is valid for a year from joining or from its last renewal, at most until ${day}. Kubernetes cannot revoke it, and anyone who has it can renew it. Only a new CA ends it: ducksnest pki rotate ca`,
  ];
}
