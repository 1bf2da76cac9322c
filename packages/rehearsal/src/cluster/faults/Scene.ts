import type { Topology } from "@ducksnest/topology";
import type { ImageArchive } from "../../images/imagesOf";
import type { RunningStage } from "../../kernel/RunningStage";
import type { Places } from "../../programs/locate";
import type { Programs } from "../../programs/Program";
import type { Stage } from "../../stage/Stage";
import { type Cluster, until } from "../Cluster";
import { ClusterFailure } from "../ClusterFailure";
import type { ClusterDeviation, ServiceAnswer } from "../ClusterReport";
import type { CalicoFiles } from "../outputs/calicoKinds";
import type { ClusterInput } from "../rehearseCluster";
import type { Breakage, Recovery } from "./ClusterFault";

/** The parts of a cluster that a fault changes. */
export interface Scenery {
  readonly topology: Topology;
  readonly stage: Stage;
  readonly network: RunningStage;
  readonly input: ClusterInput;
  /** Undefined if they cannot be had. */
  readonly calico: CalicoFiles | undefined;
  /** Images of all hosts. */
  readonly archives: readonly ImageArchive[];
  readonly programs: Programs;
  /** Where further programs are looked for. */
  readonly places: Places;
}

/** A fault while it plays: the cluster, and notes of the effects. */
export class Scene {
  readonly broken: Breakage[] = [];
  readonly remedies: string[] = [];
  readonly recovered: Recovery[] = [];
  readonly unexpected: ClusterDeviation[] = [];
  private mendedAt = performance.now();

  constructor(
    readonly cluster: Cluster,
    readonly scenery: Scenery,
  ) {}

  /** Notes something that does not work, as is expected. */
  breaks(host: string | undefined, what: string, observed: string): void {
    this.broken.push({ host, what, observed });
  }

  /** Notes services without an answer as an expected breakage. */
  losesServices(answers: readonly ServiceAnswer[]): void {
    for (const { service, from, delivered } of answers) {
      if (!delivered) this.breaks(from, service, "no answer");
    }
  }

  /** Notes an effect that is not the expected one. */
  differs(deviation: ClusterDeviation): void {
    this.unexpected.push(deviation);
  }

  /** The fault ends. Recoveries are measured from here. */
  ends(): void {
    this.mendedAt = performance.now();
  }

  /** Notes what an operator does. Recoveries are measured from here. */
  remedy(text: string): void {
    this.remedies.push(text);
    this.ends();
  }

  /**
   * Waits for something to work again.
   * @param seconds that the design allows it
   * @returns whether it does
   */
  async settles(what: string, seconds: number, works: () => Promise<boolean>): Promise<boolean> {
    const worksNow = () => works().catch(() => false); // kubectl fails while no API server answers
    if (!(await until(seconds, worksNow))) return false;
    this.recovered.push({ what, after: (performance.now() - this.mendedAt) / 1000 });
    return true;
  }

  /**
   * Waits for something to work again without which nothing after it can be compared.
   * @param seconds that the design allows it
   * @throws ClusterFailure if it does not
   */
  async recovers(
    host: string | undefined,
    what: string,
    seconds: number,
    works: () => Promise<boolean>,
  ): Promise<void> {
    if (await this.settles(what, seconds, works)) return;
    throw new ClusterFailure({
      host,
      what,
      expected: `within ${seconds} s`,
      observed: `not after ${seconds} s`,
      cause: "The cluster does not recover from the fault as designed.",
    });
  }
}
