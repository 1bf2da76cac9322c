import type { SecretsDesign } from "@ducksnest/credentials";
import type { Topology } from "@ducksnest/topology";

/** What a topology says about secrets, as the credentials package takes it. */
export function secretsDesign({ name, secrets: { operators, secrets }, hosts, tailnet }: Topology): SecretsDesign {
  return {
    homelab: name,
    operators,
    secrets,
    hosts: hosts.map((host) => ({
      name: host.name,
      hostname: host.hostname,
      names: [host.hostname, `${host.hostname}.${tailnet.domain}`, host.nodeIp.toString()],
    })),
  };
}
