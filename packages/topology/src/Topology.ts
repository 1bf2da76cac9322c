import type { NixosSettings } from "@ducksnest/manifest";
import type { CalicoFacts } from "./cluster/calico";
import type { ClusterFacts } from "./cluster/cluster";
import type { HostFacts } from "./hosts/HostFacts";
import type { ApiFacts } from "./network/api";
import type { Flow } from "./network/flows";
import type { Network } from "./network/Network";
import type { Tailnet } from "./network/Tailnet";
import type { SiteFacts } from "./sites/SiteFacts";

/**
 * Everything that follows from a manifest, by subject. `derive` makes it, once. Every output reads its values from
 * here, and each construct takes the branch that it is about.
 */
export interface Topology {
  /** The homelab's name, a DNS label. */
  readonly name: string;
  readonly nixos: NixosSettings;
  readonly cluster: ClusterFacts;
  readonly api: ApiFacts;
  readonly network: Network;
  readonly calico: CalicoFacts;
  readonly tailnet: Tailnet;
  /** Every conversation that crosses a host's boundary: the catalogue behind all firewalls. */
  readonly flows: readonly Flow[];
  /** Sorted by name. */
  readonly sites: readonly SiteFacts[];
  /** Sorted by name. */
  readonly hosts: readonly HostFacts[];
  /** The host that runs the API server; one of `hosts`. */
  readonly controlPlane: HostFacts;
  /** The other hosts, sorted by name. */
  readonly workers: readonly HostFacts[];
}
