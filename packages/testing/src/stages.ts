import { spawnSync } from "node:child_process";
import { hasProgram } from "./programs";

/** Timeout in milliseconds. Building a stage takes a second or two, but much longer on a busy machine. */
const TIMEOUT = 120_000;

const PROGRAMS = ["unshare", "ip", "nft", "iptables-restore", "fping", "perl"];

/** A feature that some kernels lack. */
export type KernelFeature = "ipip" | "wireguard" | "netem";

/** The requirements of a test that builds networks in the kernel. */
export interface StageNeeds {
  /** Kernel feature that the test uses. @default none */
  readonly feature?: KernelFeature;
  /** Number of stages that the test builds in sequence. @default 1 */
  readonly stages?: number;
  /** Whether the test runs beside the others of its `describe` that do, because it mostly waits for lost packets. @default false */
  readonly concurrent?: boolean;
}

/**
 * `it`, or a skipped `it` that says why, for a test that builds networks in the kernel. It needs Linux, a user who may
 * create namespaces, some programs, and perhaps a kernel feature. `scripts/inDebianKernel.sh` provides every feature.
 */
export function itOnStage(name: string, test: () => Promise<void>, needs: StageNeeds = {}): void {
  const { feature, stages = 1, concurrent = false } = needs;
  const missing = whatIsMissing() ?? (feature && whyNot(feature));
  const run = concurrent ? it.concurrent : it;
  if (missing === undefined) run(name, test, TIMEOUT + (stages - 1) * TIMEOUT_OF_FURTHER);
  else it.skip(`${name} (skipped: ${missing})`, test);
}

/** Additional timeout for each further stage, in milliseconds. */
const TIMEOUT_OF_FURTHER = 40_000;

let known: { readonly missing: string | undefined } | undefined;

function whatIsMissing(): string | undefined {
  known ??= { missing: findMissing() };
  return known.missing;
}

function findMissing(): string | undefined {
  const absent = PROGRAMS.filter((program) => !hasProgram(program));
  if (absent.length > 0) return `${absent.join(", ")} not installed`;
  return canAddLink("veth") ? undefined : "this user may not have network namespaces";
}

function whyNot(feature: KernelFeature): string | undefined {
  if (feature === "wireguard") {
    if (!hasProgram("wg")) return "wg not installed";
    return canAddLink("wireguard") || hasProgram("wireguard-go") ? undefined : "neither wireguard nor wireguard-go";
  }
  const isThere =
    feature === "ipip" ? canAddLink("ipip remote 127.0.0.1") : isAllowed("tc qdisc add dev lo root netem");
  return isThere ? undefined : `this kernel has no ${feature}`;
}

function canAddLink(type: string): boolean {
  return isAllowed(`ip link add trial type ${type}`);
}

/** Whether a command succeeds in a new network namespace. */
function isAllowed(command: string): boolean {
  const user = process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"];
  return spawnSync("unshare", ["--mount", "--net", ...user, "--", ...command.split(" ")]).status === 0;
}
