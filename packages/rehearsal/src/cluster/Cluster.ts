import { setTimeout as sleep } from "node:timers/promises";
import type { RunningHost } from "../host/RunningHost";
import type { HostSettings } from "../nixos/HostSettings";
import type { StageHost } from "../stage/Stage";
import type { ClusterEvent, ClusterWarning } from "./ClusterReport";
import { Kubectl } from "./Kubectl";

/** A host with what it is designed to run. */
export interface ClusterHost {
  /** Name in the manifest. */
  readonly name: string;
  readonly stage: StageHost;
  readonly settings: HostSettings;
  readonly running: RunningHost;
}

/** Milliseconds between two looks at something that takes its time. */
const INTERVAL = 250;
/** The same for something that takes several questions to the API. */
export const SLOW_INTERVAL = 1000;

/** The hosts of a cluster that runs, and what has happened to it. */
export class Cluster {
  readonly kubectl: Kubectl;
  readonly controlPlane: ClusterHost;
  readonly workers: readonly ClusterHost[];
  private readonly happened: ClusterEvent[] = [];
  private readonly warned: ClusterWarning[] = [];
  private readonly begun = performance.now();

  /** @throws Error unless exactly one host is a control plane */
  constructor(
    readonly hosts: readonly ClusterHost[],
    private readonly progress: (what: string) => void,
  ) {
    const [controlPlane, ...others] = hosts.filter(({ settings }) => settings.role === "control-plane");
    if (controlPlane === undefined || others.length > 0) throw new Error("a cluster has one control plane");
    this.controlPlane = controlPlane;
    this.workers = hosts.filter((host) => host !== controlPlane);
    this.kubectl = new Kubectl(controlPlane.running);
  }

  get events(): readonly ClusterEvent[] {
    return this.happened;
  }

  get warnings(): readonly ClusterWarning[] {
    return this.warned;
  }

  /** Seconds since the cluster's hosts were started. */
  get seconds(): number {
    return (performance.now() - this.begun) / 1000;
  }

  /** Says what begins. */
  begins(what: string): void {
    this.progress(what);
  }

  /** Keeps what has happened, to a host if one is given. */
  record(what: string, host?: string): void {
    this.happened.push({ after: this.seconds, what, host });
  }

  /** Seconds after which something recorded happened to a host; undefined if it did not. */
  secondsOf(what: string, host: string): number | undefined {
    return this.happened.find((event) => event.what === what && event.host === host)?.after;
  }

  /** Keeps what a program warns of. */
  warn(host: string | undefined, program: string, texts: readonly string[]): void {
    const known = new Set(this.warned.filter((each) => each.host === host).map(({ text }) => text));
    this.warned.push(...texts.filter((text) => !known.has(text)).map((text) => ({ host, program, text })));
  }

  /** The host of a node. */
  ofNode(node: string): ClusterHost | undefined {
    return this.hosts.find(({ settings }) => settings.hostname === node);
  }
}

/**
 * Waits until a condition holds, or time is up.
 * @param seconds wall time
 * @param interval milliseconds between two looks
 * @returns whether it holds
 */
export async function until(
  seconds: number,
  holds: () => Promise<boolean>,
  interval: number = INTERVAL,
): Promise<boolean> {
  const deadline = performance.now() + seconds * 1000;
  while (!(await holds())) {
    if (performance.now() > deadline) return false;
    await sleep(interval);
  }
  return true;
}
