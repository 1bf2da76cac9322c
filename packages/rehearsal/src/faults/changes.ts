import type { Cidr } from "@ducksnest/manifest";
import { type Stage, type StageHost, siteOf } from "../stage/Stage";

/** The stage with one host changed. */
export function withHost(stage: Stage, { name }: StageHost, change: (host: StageHost) => StageHost): Stage {
  return withHosts(stage, (host) => (host.name === name ? change(host) : host));
}

/** The stage with every host changed. */
export function withHosts(stage: Stage, change: (host: StageHost) => StageHost): Stage {
  return { ...stage, hosts: stage.hosts.map(change) };
}

/** The host with other routes advertised to the tailnet. */
export function advertising(host: StageHost, advertises: readonly Cidr[]): StageHost {
  return { ...host, tailnet: { ...host.tailnet, advertises } };
}

/** The networks of the host's site. */
export function siteCidrs(stage: Stage, host: StageHost): readonly Cidr[] {
  return siteOf(stage, host).networks.map(({ cidr }) => cidr);
}
