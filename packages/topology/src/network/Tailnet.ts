import type { Cidr, Mtu, Tailnet as TailnetSettings } from "@ducksnest/manifest";
import type { HostFacts } from "../hosts/HostFacts";
import type { Flow } from "./flows";
import { TAILNET_TAG, type TailnetPolicy, tailnetPolicy } from "./tailnetPolicy";

/** The tailnet that joins the sites. */
export class Tailnet {
  /** Where Tailscale takes node addresses from. */
  readonly cidr: Cidr;
  /** MTU of tailscaled's interface, in bytes. */
  readonly mtu: Mtu;
  /** Network interface that tailscaled makes. */
  readonly interface: string;
  /** MagicDNS suffix, such as `example.ts.net`. */
  readonly domain: string;
  /** URL of a Headscale server; undefined means Tailscale's own. */
  readonly loginServer: string | undefined;
  /** The tag that every node asks for. */
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

  /** What the tailnet has to let through and to approve. Made when asked for: it names every host several times. */
  get policy(): TailnetPolicy {
    return tailnetPolicy(this, this.#flows, this.#hosts);
  }
}
