import { Cidr, type Mtu, type Tailnet } from "@ducksnest/manifest";
import { TAILNET_TAG } from "../network/tailnetPolicy";
import { TAILSCALE_RULE_PRIORITY } from "../upstream/tailscale";
import type { Node } from "./Node";
import { siteCidr } from "./nodeIp";

/** A policy-routing rule that sends packets to a network directly and not through the tailnet. */
export interface LanRule {
  /** Destination network. */
  readonly to: Cidr;
  /** Lower than `TAILSCALE_RULE_PRIORITY`, so that the kernel tries it before Tailscale's rules. */
  readonly priority: number;
}

/** The settings of a host's tailscaled. */
export interface HostTailnet {
  /** The tag that it requests, such as `tag:ducksnest`. */
  readonly tag: string;
  /** Name of the interface that tailscaled creates. */
  readonly interface: string;
  /** MTU of that interface, in bytes, 1280 to 65535. */
  readonly mtu: Mtu;
  /** URL of a Headscale server; undefined means Tailscale's own. */
  readonly loginServer: string | undefined;
  /** Routes that it advertises: only its node IP as a /32, because peers accept packets only from advertised routes. */
  readonly advertisedRoutes: readonly Cidr[];
  /** Rules that keep traffic within the site out of the tailnet. */
  readonly lanRules: readonly LanRule[];
}

/** Ten below Tailscale's own, so that ours come first. */
const LAN_RULE_PRIORITY = TAILSCALE_RULE_PRIORITY - 10;

/** Derives the settings of a node's tailscaled. */
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
