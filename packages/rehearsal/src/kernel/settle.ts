import { setTimeout as sleep } from "node:timers/promises";
import { inParallel } from "./inParallel";
import type { Sandbox } from "./Sandbox";

/** Namespaces that are looked at a time. */
const AT_ONCE = 4;
/** Milliseconds between two looks, and looks: the kernel takes up to a second to tell of a cable. */
const INTERVAL = 50;
const LOOKS = 60;

/** What `ip -json link show` tells of an interface. */
export interface Link {
  readonly flags: readonly string[];
  readonly operstate: string;
}

/**
 * Waits until every namespace has taken notice of its cables. An interface whose cable has come back sends nothing
 * until the kernel's link watch has run, which it does once a second.
 * @see https://docs.kernel.org/networking/operstates.html
 */
export async function settle(sandbox: Sandbox, namespaces: readonly string[]): Promise<void> {
  await inParallel(namespaces, AT_ONCE, async (namespace) => {
    for (let look = 0; look < LOOKS; look += 1) {
      const { stdout } = await sandbox.run(["ip", "-netns", namespace, "-json", "link", "show"]);
      if (!(JSON.parse(stdout || "[]") as Link[]).some(isUnsettled)) return;
      await sleep(INTERVAL);
    }
  });
}

/** True while the cable says one thing and the interface's state another. */
export function isUnsettled({ flags, operstate }: Link): boolean {
  const hasCable = flags.includes("UP") && flags.includes("LOWER_UP");
  return hasCable ? operstate === "DOWN" || operstate === "LOWERLAYERDOWN" : operstate === "UP";
}
