import { type Emitted, type OutputRule, runRules } from "@ducksnest/checks";
import { aHomelab, aManifest, topologyOf } from "@ducksnest/testing";
import type { Changes } from "./_findings";

/** A rule's findings for these outputs of the reference homelab with some values replaced, as `path: message -> fix`. */
export function outputFindingsOf(
  rule: OutputRule,
  outputs: Partial<Emitted>,
  changes: Changes = {},
): readonly string[] {
  const homelab = aHomelab(changes);
  const emitted = { cluster: [], cloud: new Map(), hosts: new Map(), ...outputs };
  return runRules([rule], { homelab, topology: topologyOf(homelab), manifest: aManifest(changes) }, emitted).map(
    ({ path, message, fix }) => `${path.join(".")}: ${message} -> ${fix}`,
  );
}
