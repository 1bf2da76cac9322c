import { spawnSync } from "node:child_process";
import { hasProgram } from "./programs";

/** Building a stage takes a second or two, and many times that on a busy machine. In milliseconds. */
const TIMEOUT = 120_000;

const PROGRAMS = ["unshare", "ip", "nft", "iptables-restore", "fping"];

/** A tunnel that not every kernel has. */
export type OptionalTunnel = "ipip" | "wireguard";

export interface StageNeeds {
  readonly tunnel?: OptionalTunnel;
  /** Stages that the test builds one after the other. @default 1 */
  readonly stages?: number;
}

/**
 * `it`, or a skipped `it` that says why, for a test that builds networks in the kernel: on Linux, by a user who may
 * have namespaces, with the programs and the tunnels that they need.
 */
export function itOnStage(name: string, test: () => Promise<void>, { tunnel, stages = 1 }: StageNeeds = {}): void {
  const missing = whatIsMissing() ?? (tunnel && whyNoTunnel(tunnel));
  if (missing === undefined) it(name, test, TIMEOUT + (stages - 1) * TIMEOUT_OF_FURTHER);
  else it.skip(`${name} (skipped: ${missing})`, test);
}

/** For each stage but the first, in milliseconds. */
const TIMEOUT_OF_FURTHER = 20_000;

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

function whyNoTunnel(tunnel: OptionalTunnel): string | undefined {
  if (tunnel === "wireguard") {
    if (!hasProgram("wg")) return "wg not installed";
    return canAddLink("wireguard") || hasProgram("wireguard-go") ? undefined : "neither wireguard nor wireguard-go";
  }
  return canAddLink(tunnel) ? undefined : `this kernel has no ${tunnel}`;
}

function canAddLink(type: string): boolean {
  const user = process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"];
  const trial = ["--mount", "--net", ...user, "--", "ip", "link", "add", "trial", "type", type];
  return spawnSync("unshare", trial).status === 0;
}
