import { setTimeout as sleep } from "node:timers/promises";
import { inParallel } from "./inParallel";
import type { Sandbox } from "./Sandbox";

/** Namespaces to look at in parallel. */
const AT_ONCE = 4;
/** Milliseconds between two looks, and their number. The kernel may need a second to notice a cable. */
const INTERVAL = 100;
const LOOKS = 30;

/** An interface as `ip -json link show` prints it. */
export interface Link {
  readonly flags: readonly string[];
  /** Such as `UP`, or `UNKNOWN` for kinds without a state. */
  readonly operstate: string;
}

/**
 * Waits until every namespace has noticed its cables. An interface whose cable has come back sends nothing
 * until the kernel's link watch has run, which it does once a second.
 * @see https://docs.kernel.org/networking/operstates.html
 */
export async function settle(sandbox: Sandbox, namespaces: readonly string[]): Promise<void> {
  await inParallel(namespaces, AT_ONCE, async (namespace) => {
    for (let look = 0; look < LOOKS; look += 1) {
      const { stdout } = await sandbox.run(["ip", "-netns", namespace, "-json", "link", "show"]);
      if (!parseLinks(stdout).some(isUnsettled)) return;
      await sleep(INTERVAL);
    }
  });
}

function parseLinks(json: string): readonly Link[] {
  return JSON.parse(json || "[]") as Link[]; // the format of `ip -json link show`, which our own program ran
}

/** True while the interface's state does not match its cable yet. */
export function isUnsettled({ flags, operstate }: Link): boolean {
  const hasCable = flags.includes("UP") && flags.includes("LOWER_UP");
  return hasCable ? operstate === "DOWN" || operstate === "LOWERLAYERDOWN" : operstate === "UP";
}
