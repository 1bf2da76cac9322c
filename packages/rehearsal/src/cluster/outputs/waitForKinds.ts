import { setTimeout as sleep } from "node:timers/promises";
import type { Kubectl } from "../Kubectl";

/** Seconds until the API server serves new kinds. */
const SECONDS = 60;
/** Milliseconds between two attempts. */
const INTERVAL = 500;

/**
 * What kubectl says of a CRD without conditions, which a new one is for a moment: it fails instead of waiting.
 * @see https://github.com/kubernetes/kubernetes/issues/66439
 */
const NO_CONDITIONS = /conditions accessor error/;

/**
 * Waits until the API server serves new kinds.
 * @param crds their YAML
 * @throws Error with kubectl's words if it does not
 */
export async function waitForKinds(kubectl: Pick<Kubectl, "run">, crds: string): Promise<void> {
  const end = performance.now() + SECONDS * 1000;
  for (;;) {
    const wait = ["wait", "--for=condition=Established", `--timeout=${SECONDS}s`, "--filename=-"];
    const { status, stdout, stderr } = await kubectl.run(wait, crds);
    if (status === 0) return;
    if (!NO_CONDITIONS.test(stderr) || performance.now() > end) {
      throw new Error(`The API server does not serve new kinds: ${stderr.trim() || stdout.trim()}`);
    }
    await sleep(INTERVAL);
  }
}
