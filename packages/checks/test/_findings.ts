import { type Rule, runRules } from "@ducksnest/checks";
import type { UnlocatedFinding } from "@ducksnest/manifest";
import { aManifest, homelabOf, type ManifestData, type ManifestValue, topologyOf } from "@ducksnest/testing";

export type Changes = Readonly<Record<string, ManifestValue | undefined>>;

/** The reference homelab moved to a single home, whose control plane is old, with four CPUs and 1.9 GiB. */
export const ONE_HOME: Changes = {
  "hosts.control-plane": undefined,
  "sites.seoul": undefined,
  "hosts.old.role": "control-plane",
};

/** A rule's findings for the reference homelab with some values replaced, as `path: message -> fix`. */
export function findingsOf(rule: Rule, changes: Changes = {}): readonly string[] {
  return unlocatedFindingsOf(rule, aManifest(changes)).map(
    ({ path, message, fix }) => `${path.join(".")}: ${message} -> ${fix}`,
  );
}

/** A rule's findings for a manifest. */
export function unlocatedFindingsOf(rule: Rule, manifest: ManifestData): readonly UnlocatedFinding[] {
  const homelab = homelabOf(manifest);
  return runRules([rule], { homelab, topology: topologyOf(homelab), manifest });
}
