import { aTopology } from "@ducksnest/testing";
import type { Topology } from "@ducksnest/topology";
import { FAULTS } from "../../src/faults";
import type { Fault } from "../../src/faults/Fault";
import { findPrograms } from "../../src/programs/findPrograms";
import { type Rehearsal, rehearse } from "../../src/rehearse";
import type { Stage, StageHost } from "../../src/stage/Stage";
import { stageOf } from "../../src/stage/stageOf";
import { designedSettings } from "../../src/tailscale/designedSettings";
import type { HostTailscale } from "../../src/tailscale/TailscaleSettings";

/** Every login takes three seconds, and an incident some twenty. */
const TIMEOUT = 240_000;

/**
 * `it`, or a skipped `it` that says why, for a test with the real programs, which are in the folder that
 * DUCKSNEST_PROGRAMS names. If it names a folder that lacks one, the test fails.
 */
export function itOnRealTailnet(name: string, test: () => Promise<void>): void {
  if (process.env.DUCKSNEST_PROGRAMS) it(name, test, TIMEOUT);
  else it.skip(`${name} (skipped: DUCKSNEST_PROGRAMS names no folder with tailscaled, tailscale and headscale)`, test);
}

/** A control plane and two neighbours. */
export const SMALL = { "hosts.old": undefined } as const;

type Policy = Topology["tailnet"]["policy"];

interface Wrong {
  /** @default the policy of the homelab */
  readonly policy?: (policy: Policy) => unknown;
  /** @default the settings of our modules */
  readonly settings?: (designed: HostTailscale, host: StageHost, stage: Stage) => HostTailscale;
  /** @default none */
  readonly faults?: readonly string[];
  readonly changes?: Parameters<typeof aTopology>[0];
}

/** A rehearsal of a small homelab with the real tailnet, and something wrong. */
export async function realRehearsal({
  policy = (own) => own,
  settings,
  faults = [],
  changes,
}: Wrong = {}): Promise<Rehearsal> {
  const topology = aTopology({ ...SMALL, ...changes });
  const stage = stageOf(topology, { tailscale: true });
  return await rehearse(topology, {
    faults: faults.map(faultOf),
    tailscale: {
      programs: findPrograms("tailscale", { folder: process.env.DUCKSNEST_PROGRAMS ?? "" }),
      policy: JSON.stringify(policy(topology.tailnet.policyAt("http://headscale.invalid"))),
      ...(settings && { hostSettings: (host) => settings(designedSettings(stage, host), host, stage) }),
    },
  });
}

function faultOf(name: string): Fault {
  const fault = FAULTS.find((each) => each.name === name);
  if (fault === undefined) throw new Error(`no fault "${name}"`);
  return fault;
}

/** Differences as text: host, setting, both sides, cause. */
export function differencesOf({ tailnet }: Rehearsal): string[] {
  return (tailnet?.differences ?? []).map(
    ({ host, what, assumed, real, cause }) =>
      `${host}, ${what}: assumed ${assumed.join(", ") || "nothing"}; real ${real.join(", ") || "nothing"}: ${cause}`,
  );
}
