import { SecretsFolder } from "@ducksnest/credentials";
import type { Additions } from "@ducksnest/homelab-app";
import type { Finding } from "@ducksnest/manifest";
import type { Topology } from "@ducksnest/topology";
import { secretsDesign } from "../secrets/secretsDesign";
import { Aws } from "./world/Aws";
import { Cluster } from "./world/Cluster";
import { TailnetStatus } from "./world/TailnetStatus";

/** What the probes of one round look at. */
export interface UpContextProps {
  readonly topology: Topology;
  /** What the rules say about the manifest. */
  readonly findings: readonly Finding[];
  /** Absolute path of the manifest. */
  readonly manifest: string;
  /** The manifest's folder. */
  readonly root: string;
  readonly now: Date;
  /** What the user adds to the outputs. */
  readonly additions: Additions;
}

/** What the probes of one round look at. Each source is asked once, by the first probe that needs it. */
export class UpContext implements UpContextProps {
  readonly topology: Topology;
  readonly findings: readonly Finding[];
  readonly manifest: string;
  readonly root: string;
  readonly now: Date;
  readonly additions: Additions;
  readonly aws: Aws;
  readonly tailnet: TailnetStatus;
  readonly cluster: Cluster;
  #secrets: SecretsFolder | undefined;

  constructor({ topology, findings, manifest, root, now, additions }: UpContextProps) {
    this.topology = topology;
    this.findings = findings;
    this.manifest = manifest;
    this.root = root;
    this.now = now;
    this.additions = additions;
    this.aws = new Aws(root);
    this.tailnet = new TailnetStatus(topology.tailnet);
    this.cluster = new Cluster(topology.name);
  }

  /** The encrypted secrets. @throws SecretsFolderError if they cannot be used */
  get secrets(): SecretsFolder {
    this.#secrets ??= SecretsFolder.read(this.root, secretsDesign(this.topology));
    return this.#secrets;
  }

  /** Hostnames of the hosts that joined the cluster; none if nobody can find out. */
  async joined(): Promise<ReadonlySet<string>> {
    try {
      return new Set((await this.cluster.nodes()).map(({ name }) => name));
    } catch {
      return new Set();
    }
  }

  /** Hostnames of the hosts that logged in to the tailnet; none if nobody can find out. */
  async loggedIn(): Promise<ReadonlySet<string>> {
    try {
      const peers = await this.tailnet.peers();
      return new Set(peers.map(({ hostname }) => hostname));
    } catch {
      return new Set();
    }
  }
}
