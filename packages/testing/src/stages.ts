import { spawnSync } from "node:child_process";
import { hasProgram } from "./programs";

/** Building a stage takes a second or two, and many times that on a busy machine. In milliseconds. */
const TIMEOUT = 120_000;

const PROGRAMS = ["unshare", "ip", "nft", "iptables-restore", "fping"];

/**
 * `it`, or a skipped `it` that says why, for a test that builds networks in the kernel: on Linux, by a user who may
 * have namespaces, with the programs that set them up.
 */
export function itOnStage(name: string, test: () => Promise<void>): void {
  const missing = whatIsMissing();
  if (missing === undefined) it(name, test, TIMEOUT);
  else it.skip(`${name} (skipped: ${missing})`, test);
}

let known: { readonly missing: string | undefined } | undefined;

function whatIsMissing(): string | undefined {
  known ??= { missing: findMissing() };
  return known.missing;
}

function findMissing(): string | undefined {
  const absent = PROGRAMS.filter((program) => !hasProgram(program));
  if (absent.length > 0) return `${absent.join(", ")} not installed`;
  const user = process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"];
  const trial = ["--mount", "--net", ...user, "--", "ip", "link", "add", "trial", "type", "veth"];
  return spawnSync("unshare", trial).status === 0 ? undefined : "this user may not have network namespaces";
}
