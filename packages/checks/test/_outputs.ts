import { type Emitted, type OutputRule, runRules } from "@ducksnest/checks";
import { aManifest, aTopology } from "@ducksnest/testing";

/** What a rule reports of these outputs of the reference homelab: `path: message -> fix`. */
export function outputFindingsOf(rule: OutputRule, outputs: Partial<Emitted>): readonly string[] {
  const topology = aTopology();
  const emitted = { cluster: [], cloud: new Map(), hosts: new Map(), ...outputs };
  return runRules([rule], { homelab: topology.homelab, topology, manifest: aManifest() }, emitted).map(
    ({ path, message, fix }) => `${path.join(".")}: ${message} -> ${fix}`,
  );
}
