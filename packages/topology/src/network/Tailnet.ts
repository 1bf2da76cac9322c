import type { Cidr, Mtu, Tailnet as TailnetSettings } from "@ducksnest/manifest";
import type { HostFacts } from "../hosts/HostFacts";
import type { Flow } from "./flows";
import { TAILNET_TAG, type TailnetPolicy, tailnetPolicy } from "./tailnetPolicy";

/** The tailnet that connects the sites. */
export class Tailnet {
  /** The network from which Tailscale assigns node addresses: 100.64.0.0/10 or a part of it. */
  readonly cidr: Cidr;
  /** MTU of tailscaled's interface, in bytes, 1280 to 65495. */
  readonly mtu: Mtu;
  /** Name of the interface that tailscaled creates. */
  readonly interface: string;
  /** MagicDNS suffix, such as `example.ts.net`. */
  readonly domain: string;
  /** URL of a Headscale server; undefined means Tailscale's own. */
  readonly loginServer: string | undefined;
  /** The tag that every node requests. */
  readonly tag = TAILNET_TAG;

  readonly #flows: readonly Flow[];
  readonly #hosts: readonly HostFacts[];

  constructor(settings: TailnetSettings, flows: readonly Flow[], hosts: readonly HostFacts[]) {
    this.cidr = settings.cidr;
    this.mtu = settings.mtu;
    this.interface = settings.interface;
    this.domain = settings.domain;
    this.loginServer = settings.loginServer;
    this.#flows = flows;
    this.#hosts = hosts;
  }

  /** The tailnet's access rules and approved routes. Computed on demand, because it names every host several times. */
  get policy(): TailnetPolicy {
    return this.policyAt(this.loginServer);
  }

  /**
   * The policy in the form for another coordination server.
   * @param loginServer URL of a Headscale server; undefined means Tailscale's own
   */
  policyAt(loginServer: string | undefined): TailnetPolicy {
    return tailnetPolicy({ loginServer }, this.#flows, this.#hosts);
  }
}
