import { setTimeout as sleep } from "node:timers/promises";
import { TAILNET_TAG } from "@ducksnest/topology";
import { inParallel } from "../kernel/inParallel";
import { runSteps } from "../kernel/runSteps";
import type { Sandbox } from "../kernel/Sandbox";
import type { Stage, StageHost } from "../stage/Stage";
import { peersOf } from "../stage/Stage";
import { designedSettings, personSettings } from "./designedSettings";
import { felixAfterTailnet } from "./felixAfterTailnet";
import { Headscale } from "./Headscale";
import type { PeerPath } from "./parse/status";
import { Tailscaled } from "./Tailscaled";
import type { TailscaleSettings } from "./TailscaleSettings";
import { type TailnetDifference, tailnetDifferences } from "./tailnetDifferences";

/** Questions to tailscaled at a time. */
const AT_ONCE = 8;
/**
 * How long nothing changes until the tailnet counts as settled, in seconds, and the longest time in all. Tailscaled
 * notices after some ten seconds that a path is lost.
 */
const QUIET_SECONDS = 15;
const SETTLE_SECONDS = 60;
/** Between two attempts, in milliseconds. */
const INTERVAL = 500;

/** A host on the real tailnet. */
export interface TailnetMember {
  readonly host: string;
  /** Tailnet address that the coordination server gave it. */
  readonly address: string;
  /** How long its login took, in seconds. */
  readonly loginSeconds: number;
}

/** The way between two hosts through the tailnet. */
export interface TailnetPath {
  readonly from: string;
  readonly to: string;
  readonly path: PeerPath;
}

/** The ways through the tailnet, once it has settled. */
export interface SettledTailnet {
  /** How long it took until all pairs that can reach each other did, in seconds. */
  readonly seconds: number;
  readonly paths: readonly TailnetPath[];
}

/** The real tailnet of a stage: a Headscale server, a tailscaled on every host, and a person's computer. */
export class RealTailnet {
  private constructor(
    private readonly sandbox: Sandbox,
    private readonly stage: Stage,
    readonly headscale: Headscale,
    private readonly hosts: ReadonlyMap<string, Tailscaled>,
    private readonly people: readonly Tailscaled[],
    readonly members: readonly TailnetMember[],
    /** Versions as the programs print them. */
    readonly versions: { readonly tailscaled: string; readonly headscale: string },
  ) {}

  /**
   * Starts the programs and logs all nodes in, one after the other, because Headscale gives addresses in this order.
   * @throws CannotRehearse if a program does not start, or a node cannot log in
   */
  static async start(
    sandbox: Sandbox,
    stage: Stage,
    { programs, policy, hostSettings }: TailscaleSettings,
  ): Promise<RealTailnet> {
    const headscale = await Headscale.start(sandbox, stage, programs.path("headscale"), policy);
    const settingsOf = hostSettings ?? ((host: StageHost) => designedSettings(stage, host));
    const hosts = new Map(
      stage.hosts.map((host) => [host.name, new Tailscaled(sandbox, host, programs, settingsOf(host))]),
    );
    const { person } = stage.tailnet;
    const people = person
      ? [new Tailscaled(sandbox, { name: "person", namespace: person.namespace }, programs, personSettings(stage))]
      : [];
    await inParallel([...hosts.values(), ...people], AT_ONCE, (node) => node.start());
    const key = await headscale.hostKey(TAILNET_TAG);
    const members: TailnetMember[] = [];
    for (const [host, node] of hosts) {
      const start = performance.now();
      await node.login(headscale.url, key);
      const [address = ""] = (await node.status()).addresses;
      members.push({ host, address, loginSeconds: (performance.now() - start) / 1000 });
    }
    for (const node of people) await node.login(headscale.url, await headscale.personKey());
    const [first] = hosts.values();
    const versions = {
      tailscaled: (await first?.status())?.version ?? "",
      headscale: await headscale.version(),
    };
    const tailnet = new RealTailnet(sandbox, stage, headscale, hosts, people, members, versions);
    await tailnet.startFelix(stage.hosts);
    return tailnet;
  }

  /** Starts every tailscaled that has ended, as systemd would. */
  async restore(): Promise<void> {
    const ended = this.stage.hosts.filter(({ name }) => !this.hosts.get(name)?.isRunning);
    await inParallel(ended, AT_ONCE, async ({ name }) => await this.hosts.get(name)?.start());
    await this.startFelix(ended);
  }

  /**
   * Waits until everyone reaches every host through the tunnel, by the address that the host advertises, but not for
   * ever. Then finds the ways between the hosts.
   */
  async settle(): Promise<SettledTailnet> {
    const start = performance.now();
    const seconds = () => (performance.now() - start) / 1000;
    let waiting = [...this.pairs(), ...this.people.flatMap((node) => this.stage.hosts.map((to) => ({ node, to })))];
    let settled = 0;
    while (waiting.length > 0 && seconds() < Math.min(settled + QUIET_SECONDS, SETTLE_SECONDS)) {
      const answers = await inParallel(waiting, AT_ONCE, async (each) => {
        return (await each.node.reaches(String(each.to.nic.address))) ? [] : [each];
      });
      const lost = answers.flat();
      if (lost.length < waiting.length) settled = seconds();
      waiting = lost;
      if (waiting.length > 0) await sleep(INTERVAL);
    }
    const paths = await inParallel(this.pairs(), AT_ONCE, async ({ from, node, to }): Promise<TailnetPath> => {
      return { from: from.name, to: to.name, path: await node.pathTo(String(to.tailnet.address)) };
    });
    return { seconds: settled, paths };
  }

  /** Every host with every other one. */
  private pairs() {
    return this.stage.hosts.flatMap((from) => {
      const node = this.hosts.get(from.name);
      return node === undefined ? [] : peersOf(this.stage, from).map((to) => ({ from, node, to }));
    });
  }

  /** Where the real tailnet differs from what the stage assumes. */
  async differences(paths: readonly TailnetPath[]): Promise<readonly TailnetDifference[]> {
    return await tailnetDifferences(this.sandbox, this.stage, {
      nodes: await this.headscale.nodes(),
      tailscaled: this.hosts,
      paths,
    });
  }

  private async startFelix(hosts: readonly StageHost[]): Promise<void> {
    await runSteps(
      this.sandbox,
      hosts.flatMap((host) => felixAfterTailnet(this.stage, host)),
    );
  }
}
