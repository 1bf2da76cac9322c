import type { Keeper } from "../host/Keeper";
import { type HostSeed, RunningHost } from "../host/RunningHost";
import { type Arrivals, increase, listArrivals, parseArrivals } from "../probes/arrivals";
import type { Trial } from "../probes/largestWhole";
import { listeners } from "../probes/listeners";
import { observeDial, observePing, podFragments } from "../probes/observe";
import {
  type DialProbe,
  isDial,
  isPing,
  type Observed,
  type PingProbe,
  type Probe,
  type Result,
} from "../probes/Probe";
import { type PingFrom, pingAll } from "../probes/pingAll";
import { namespaceNames } from "../setup/links";
import type { Step } from "../setup/Step";
import { stagePlan } from "../setup/stagePlan";
import { hostOf, type Stage, type StageHost } from "../stage/Stage";
import type { Agent } from "./Agent";
import { inParallel } from "./inParallel";
import { runSteps } from "./runSteps";
import { Sandbox } from "./Sandbox";
import { settle } from "./settle";

/** How many questions are asked at a time, and how long an answer may take, in milliseconds. */
interface Patience {
  /** Programs that ping at a time. */
  readonly pings: number;
  /** An echo, a connection, or the answer to a datagram. A relay takes 200. */
  readonly answer: number;
  /** The answer once a connection stands. */
  readonly stall: number;
}

/** The kernel answers within a millisecond, or 200 by a relay. */
const PATIENCE: Patience = { pings: 8, answer: 300, stall: 1000 };
/**
 * For a question that was lost. A busy machine may need this long, and so may a lost packet that TCP sends again. Many
 * ping at a time, because most only wait for answers that never come.
 */
const PATIENCE_AGAIN: Patience = { pings: 24, answer: 800, stall: 2500 };
/** For a port that should be closed: an open one answers at once. */
const PATIENCE_IF_CLOSED: Omit<Patience, "pings"> = { answer: 250, stall: 250 };

/** Programs that ping at a time in a search for sizes. */
const TRIALS_AT_ONCE = 64;
/** Hosts whose counters are read at a time. */
const LISTS_AT_ONCE = 4;

/** A stage that is built, and answers. */
export class RunningStage {
  private constructor(
    readonly stage: Stage,
    /** Where the stage is built, for programs that run on it. */
    readonly sandbox: Sandbox,
    private readonly agent: Agent,
  ) {}

  /**
   * Builds a stage. The caller has to close it.
   * @throws CannotRehearse if this machine or this user cannot
   */
  static async build(stage: Stage): Promise<RunningStage> {
    const sandbox = await Sandbox.open();
    try {
      const [namespaces, ...rest] = stagePlan(stage);
      await runSteps(sandbox, namespaces ? [namespaces] : []);
      const agent = sandbox.startAgent();
      await runSteps(sandbox, rest);
      // Where a real cluster runs, its own programs listen.
      if (stage.cluster.kubeProxy !== undefined) agent.listen(listeners(stage));
      await settle(sandbox, namespaceNames(stage));
      return new RunningStage(stage, sandbox, agent);
    } catch (error) {
      await sandbox.close();
      throw error;
    }
  }

  /** Starts a host on which programs run. It ends with the stage. */
  boot(keeper: Keeper, seed: HostSeed): Promise<RunningHost> {
    return RunningHost.boot(this.sandbox, keeper, seed);
  }

  /** Changes the stage while it runs. */
  async change(steps: readonly Step[]): Promise<void> {
    await runSteps(this.sandbox, steps);
    await settle(this.sandbox, namespaceNames(this.stage));
  }

  /**
   * Asks all questions. A question that is lost is asked once more, because a busy machine loses packets and time.
   * Results are in the order of the probes.
   */
  async probe(probes: readonly Probe[]): Promise<readonly Result[]> {
    const observed = await this.ask(probes, PATIENCE);
    const lost = probes.filter((probe) => probe.expected.delivered && isLost(observed.get(probe)));
    const again = await this.ask(lost, PATIENCE_AGAIN);
    return probes.flatMap((probe) => {
      const answer = again.get(probe) ?? observed.get(probe);
      return answer ? [{ probe, observed: answer }] : [];
    });
  }

  /**
   * Finds out which packets arrive in one piece. Between nodes, no packet may be fragmented, so arriving is enough.
   * Between pods, where trials go in one direction only, the outer packet may be: the largest packets that arrived
   * are the ones that came in fragments. Each came in two, because none is twice too large.
   */
  async arriveWhole(trials: readonly Trial[]): Promise<readonly boolean[]> {
    const before = await this.arrivals();
    const pings = trials.map((trial) => pingOf(trial, hostOf(this.stage, trial.from), hostOf(this.stage, trial.to)));
    const ponged = await pingAll(this.sandbox, pings, { patience: PATIENCE.answer, atOnce: TRIALS_AT_ONCE });
    const arrivals = since(before, await this.arrivals());
    const arrived = trials.filter((_, index) => ponged[index]?.delivered);
    return trials.map((trial) => {
      if (trial.between === "nodes") return arrived.includes(trial);
      const larger = arrived.filter(
        ({ between, from, to, bytes }) =>
          between === "pods" && from === trial.from && to === trial.to && bytes > trial.bytes,
      );
      const split = podFragments(this.stage, trial, arrivals) / 2;
      return arrived.includes(trial) && larger.length >= split;
    });
  }

  close(): Promise<void> {
    return this.sandbox.close();
  }

  private async ask(probes: readonly Probe[], patience: Patience): Promise<ReadonlyMap<Probe, Observed>> {
    const pings = await this.pingAll(probes.filter(isPing), patience);
    const dials = await this.dialAll(probes.filter(isDial), patience);
    return new Map([...pings, ...dials]);
  }

  private async pingAll(
    probes: readonly PingProbe[],
    { answer, pings }: Patience,
  ): Promise<readonly [Probe, Observed][]> {
    if (probes.length === 0) return [];
    const before = await this.arrivals();
    const ponged = await pingAll(this.sandbox, probes, { patience: answer, atOnce: pings });
    const arrivals = since(before, await this.arrivals());
    return probes.flatMap((probe, index): [Probe, Observed][] => {
      const each = ponged[index];
      return each ? [[probe, observePing(this.stage, probe, each, arrivals)]] : [];
    });
  }

  private async dialAll(probes: readonly DialProbe[], patience: Patience): Promise<readonly [Probe, Observed][]> {
    if (probes.length === 0) return [];
    const dialled = await this.agent.dial(
      probes.map(({ namespace, packet, expected: { delivered } }) => {
        const { answer, stall } = delivered ? patience : PATIENCE_IF_CLOSED;
        return { namespace, ...packet, patience: answer, stall, isOpen: delivered };
      }),
    );
    return probes.flatMap((probe, index): [Probe, Observed][] => {
      const each = dialled[index];
      return each ? [[probe, observeDial(probe.packet, each)]] : [];
    });
  }

  private async arrivals(): Promise<ReadonlyMap<string, Arrivals>> {
    const lists = await inParallel(this.stage.hosts, LISTS_AT_ONCE, async (host) => {
      const { stdout } = await this.sandbox.run(listArrivals(host));
      return [host.name, parseArrivals(stdout)] as const;
    });
    return new Map(lists);
  }
}

/** No answer came, and no error either. */
function isLost(observed: Observed | undefined): boolean {
  if (observed === undefined || observed.delivered) return false;
  return observed.failure === undefined || observed.failure === "lost" || observed.failure === "stalled";
}

function since(
  before: ReadonlyMap<string, Arrivals>,
  after: ReadonlyMap<string, Arrivals>,
): ReadonlyMap<string, Arrivals> {
  return new Map([...after].map(([host, now]) => [host, increase(before.get(host), now)]));
}

function pingOf({ between, bytes }: Trial, from: StageHost, to: StageHost): PingFrom {
  if (between === "pods") {
    const packet = { protocol: "icmp", bytes, address: String(to.pod.address), source: undefined } as const;
    return { namespace: from.pod.namespace, packet };
  }
  const packet = {
    protocol: "icmp",
    bytes,
    address: String(to.nic.address),
    source: String(from.nic.address),
  } as const;
  return { namespace: from.namespace, packet };
}
