import type { Lock, LockedSite, NixosSettings } from "@ducksnest/manifest";
import type { CalicoFacts } from "./cluster/calico";
import type { ClusterFacts } from "./cluster/cluster";
import type { HostFacts } from "./hosts/HostFacts";
import type { ApiFacts } from "./network/api";
import type { Flow } from "./network/flows";
import type { Network } from "./network/Network";
import type { Tailnet } from "./network/Tailnet";
import type { SecretsFacts } from "./secrets/SecretsFacts";
import type { SiteFacts } from "./sites/SiteFacts";

/**
 * Every fact that follows from a manifest, grouped by subject. `derive` computes it once. Every output reads its values
 * from here, and each construct takes the branch that it needs.
 */
export interface Topology {
  /** The homelab's name, a DNS label. */
  readonly name: string;
  /** Settings of the operating system that all hosts share, as in the manifest. */
  readonly nixos: NixosSettings;
  /** Versions, networks and service addresses of the Kubernetes cluster. */
  readonly cluster: ClusterFacts;
  /** The API server's endpoint and the names in its certificate. */
  readonly api: ApiFacts;
  /** Paths between hosts, and the pod MTU. */
  readonly network: Network;
  /** Settings of the pod network. */
  readonly calico: CalicoFacts;
  /** The tailnet's settings and its policy. */
  readonly tailnet: Tailnet;
  /** Every conversation between hosts, or between people and hosts. All firewalls follow from it. */
  readonly flows: readonly Flow[];
  /** Who can decrypt which secret. */
  readonly secrets: SecretsFacts;
  /** All sites, sorted by name. */
  readonly sites: readonly SiteFacts[];
  /** AWS sites of the lock that the manifest no longer has, sorted by name. Each keeps an empty Terraform stack. */
  readonly retiredSites: readonly LockedSite[];
  /** What `ducksnest.lock` has to remember. */
  readonly lock: Lock;
  /** All hosts, sorted by name. */
  readonly hosts: readonly HostFacts[];
  /** The host that runs the API server; one of `hosts`. */
  readonly controlPlane: HostFacts;
  /** The other hosts, sorted by name. */
  readonly workers: readonly HostFacts[];
}
