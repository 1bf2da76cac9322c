import { type Arrivals, increase, listArrivals, parseArrivals } from "../probes/arrivals";
import type { Trial } from "../probes/largestWhole";
import { listeners } from "../probes/listeners";
import { observeDial, observePing, podFragments } from "../probes/observe";
import type { Conversation, Observed, Probe, Result } from "../probes/Probe";
import { type PingFrom, type PingProbe, type Ponged, pingAll } from "../probes/pingAll";
import { namespaceNames } from "../setup/links";
import type { Step } from "../setup/Step";
import { stagePlan } from "../setup/stagePlan";
import { hostOf, type Stage, type StageHost } from "../stage/Stage";
import type { Agent, Dialled } from "./Agent";
import { inParallel } from "./inParallel";
import { runSteps } from "./runSteps";
import { Sandbox } from "./Sandbox";
import { settle } from "./settle";

/** How long a conversation may take, in milliseconds: beyond the second after which TCP sends a lost SYN again. */
const PATIENCE = 1500;
/** The same for one that is to be kept out: where it is let in, the kernel answers at once. */
const PATIENCE_IF_CLOSED = 500;

/** Namespaces that start conversations at a time: more only wait for each other, until they take that for loss. */
const DIALLERS_AT_ONCE = 8;
/** Pings that look for a size at a time: these mostly wait for what never comes. */
const TRIALS_AT_ONCE = 64;
/** Hosts whose counters are read at a time. */
const LISTS_AT_ONCE = 4;

/** A stage that is built, and answers. */
export class RunningStage {
  private constructor(
    readonly stage: Stage,
    private readonly sandbox: Sandbox,
    private readonly agents: ReadonlyMap<string, Agent>,
  ) {}

  /**
   * Builds a stage; it has to be closed.
   * @throws CannotRehearse when this machine or this user cannot
   */
  static async build(stage: Stage): Promise<RunningStage> {
    const sandbox = await Sandbox.open();
    try {
      const [namespaces, ...rest] = stagePlan(stage) as [Step, ...Step[]];
      await runSteps(sandbox, [namespaces]);
      // Agents start while the rest is built: they need their namespace and nothing in it.
      const [agents] = await Promise.all([startAgents(sandbox, stage), runSteps(sandbox, rest)]);
      await settle(sandbox, namespaceNames(stage));
      return new RunningStage(stage, sandbox, agents);
    } catch (error) {
      await sandbox.close();
      throw error;
    }
  }

  /** Changes the stage while it runs. */
  async change(steps: readonly Step[]): Promise<void> {
    await runSteps(this.sandbox, steps);
    await settle(this.sandbox, namespaceNames(this.stage));
  }

  /** Asks everything, and tells what became of each question, in the order of the questions. */
  async probe(probes: readonly Probe[]): Promise<readonly Result[]> {
    const pings = probes.filter((probe): probe is PingProbe => probe.packet.protocol === "icmp");
    const before = await this.arrivals();
    const ponged = await pingAll(this.sandbox, pings);
    const arrivals = since(before, await this.arrivals());
    const results = new Map<Probe, Observed>();
    pings.forEach((probe, index) => {
      results.set(probe, observePing(this.stage, probe, ponged[index] as Ponged, arrivals));
    });
    await this.dialAll(probes, results);
    return probes.map((probe) => ({ probe, observed: results.get(probe) as Observed }));
  }

  /**
   * Tells of each packet whether it arrives in one piece. Of those of two pods, which are to go in one direction only,
   * the largest are the ones that came in fragments: in two, for none is twice too large. Nodes' are not to be
   * fragmented at all.
   */
  async arriveWhole(trials: readonly Trial[]): Promise<readonly boolean[]> {
    const before = await this.arrivals();
    const pings = trials.map((trial) => pingOf(trial, hostOf(this.stage, trial.from), hostOf(this.stage, trial.to)));
    const ponged = await pingAll(this.sandbox, pings, TRIALS_AT_ONCE);
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

  private async dialAll(probes: readonly Probe[], results: Map<Probe, Observed>): Promise<void> {
    await inParallel([...this.agents], DIALLERS_AT_ONCE, async ([namespace, agent]) => {
      const own = probes.filter((probe) => probe.namespace === namespace && probe.packet.protocol !== "icmp");
      const dialled = await agent.dial(
        own.map(({ packet, expected }) => ({
          ...(packet as Conversation),
          timeout: expected.delivered ? PATIENCE : PATIENCE_IF_CLOSED,
          isToFail: !expected.delivered,
        })),
      );
      own.forEach((probe, index) => {
        results.set(probe, observeDial(probe.packet as Conversation, dialled[index] as Dialled));
      });
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

function since(
  before: ReadonlyMap<string, Arrivals>,
  after: ReadonlyMap<string, Arrivals>,
): ReadonlyMap<string, Arrivals> {
  return new Map([...after].map(([host, now]) => [host, increase(before.get(host), now)]));
}

function pingOf({ between, bytes }: Trial, from: StageHost, to: StageHost): PingFrom {
  const packet = { protocol: "icmp", bytes } as const;
  if (between === "pods") {
    return { namespace: from.pod.namespace, packet: { ...packet, address: String(to.pod.address), source: undefined } };
  }
  const [address, source] = [to, from].map(({ nic }) => String(nic.address)) as [string, string];
  return { namespace: from.namespace, packet: { ...packet, address, source } };
}

async function startAgents(sandbox: Sandbox, stage: Stage): Promise<ReadonlyMap<string, Agent>> {
  const agents = [...listeners(stage)].map(async ([namespace, ports]) => {
    const agent = sandbox.startAgent(namespace);
    await agent.listen(ports);
    return [namespace, agent] as const;
  });
  return new Map(await Promise.all(agents));
}
