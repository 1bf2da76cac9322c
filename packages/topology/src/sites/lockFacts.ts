import type { AwsSite, Homelab, Lock, LockedSite, StatePlace } from "@ducksnest/manifest";
import type { HostFacts } from "../hosts/HostFacts";
import type { SiteFacts } from "./SiteFacts";

/**
 * Where Terraform keeps the state of a site. A place that the lock names stays, so that another name of the homelab does not
 * separate Terraform from what it made, unless the manifest states another one.
 */
export function statePlace(
  { name: homelab, state }: Homelab,
  site: AwsSite,
  locked: LockedSite | undefined,
): StatePlace {
  const known = locked?.state;
  if (state === undefined) {
    return known?.kind === "local" ? known : { kind: "local", path: `terraform.${homelab}.${site.name}.tfstate` };
  }
  const { bucket, keyPrefix, region, kmsKeyAlias } = state;
  const key =
    keyPrefix === undefined && known?.kind === "s3" ? known.key : `${keyPrefix ?? homelab}/${site.name}.tfstate`;
  return { kind: "s3", bucket, key, region, kmsKeyAlias };
}

/** The sites of the lock that the manifest no longer has. Their resources may still exist. */
export function retiredSites({ sites }: Homelab, lock: Lock | undefined): readonly LockedSite[] {
  const names = new Set(sites.filter(({ kind }) => kind === "aws").map(({ name }) => name));
  return (lock?.sites ?? []).filter(({ name }) => !names.has(name));
}

/** What the lock has to remember. @param cluster the cluster that runs or, if none was seen yet, the one that a deployment makes */
export function lockOf(
  homelab: string,
  sites: readonly SiteFacts[],
  retired: readonly LockedSite[],
  cluster: Lock["cluster"],
): Lock {
  const present = sites.flatMap((site): readonly LockedSite[] =>
    site.kind === "aws"
      ? [{ name: site.name, region: site.region, state: site.statePlace, instances: instances(site.instances) }]
      : [],
  );
  return {
    homelab,
    sites: [...present, ...retired].sort((a, b) => (a.name < b.name ? -1 : 1)),
    ...(cluster && { cluster }),
  };
}

function instances(hosts: readonly HostFacts[]): LockedSite["instances"] {
  return hosts
    .map(({ nodeIp, machine: { architecture } }) => ({ address: String(nodeIp), architecture, value: nodeIp.value }))
    .sort((a, b) => a.value - b.value)
    .map(({ address, architecture }) => ({ address, architecture }));
}
