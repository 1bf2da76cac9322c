import { Cidr, type Mtu, type Tailnet } from "@ducksnest/manifest";
import { TAILNET_TAG } from "../network/tailnetPolicy";
import type { Node } from "./Node";
import { siteCidr } from "./nodeIp";

/** A policy-routing rule that keeps a destination out of the tailnet. */
export interface LanRule {
  readonly to: Cidr;
  /** Below 5210, where Tailscale's own rules begin. @see https://github.com/tailscale/tailscale/blob/v1.102.3/wgengine/router/osrouter/router_linux.go */
  readonly priority: number;
}

/** A host on the tailnet. */
export interface HostTailnet {
  readonly tag: string;
  /** Network interface that tailscaled makes. */
  readonly interface: string;
  /** MTU of that interface, in bytes. */
  readonly mtu: Mtu;
  /** URL of a Headscale server; undefined means Tailscale's own. */
  readonly loginServer: string | undefined;
  /** Routes it offers to the tailnet: its own node IP and nothing else, so that peers accept it as a source. */
  readonly advertisedRoutes: readonly Cidr[];
  readonly lanRules: readonly LanRule[];
}

const LAN_RULE_PRIORITY = 5200;

export function hostTailnet(node: Node, { interface: name, mtu, loginServer }: Tailnet): HostTailnet {
  return {
    tag: TAILNET_TAG,
    interface: name,
    mtu,
    loginServer,
    advertisedRoutes: [Cidr.host(node.nodeIp)],
    lanRules: [{ to: siteCidr(node), priority: LAN_RULE_PRIORITY }],
  };
}
