import { Document, isPair, visit } from "yaml";
import type { Lock, LockedCluster, LockedSite, StatePlace } from "./Lock";

const HEADER = ` Written by \`ducksnest\`. Commit it: Terraform finds its state with it, and \`ducksnest check\` what a running cluster cannot follow.
 docs/decisions/0021-lock.md says what to do when something in it changes.`;

/** The lock's file. `loadLock` reads it. */
export function printLock({ homelab, sites, cluster }: Lock): string {
  const document = new Document({
    homelab,
    sites: Object.fromEntries(sites.map(siteData)),
    ...(cluster && { cluster: clusterData(cluster) }),
  });
  document.commentBefore = HEADER;
  visit(document, {
    // One line for each instance and each host, so that a finding can name it.
    Map: (_, node, path) => {
      const keys = path.flatMap((each) => (isPair(each) ? [String(each.key)] : []));
      if (["instances", "hosts"].includes(keys.at(-2) ?? "")) node.flow = true;
    },
  });
  return document.toString({ lineWidth: 0 });
}

function siteData({ name, region, state, instances }: LockedSite): readonly [string, object] {
  const entries = instances.map(({ address, architecture }) => [address, { architecture }] as const);
  return [name, { region, state: stateData(state), instances: Object.fromEntries(entries) }];
}

/** Undefined values would be printed as null. */
function clusterData({ hosts, ...facts }: LockedCluster): object {
  const entries = hosts.map(({ name, ...host }) => [
    name,
    Object.fromEntries(Object.entries(host).filter(([, value]) => value !== undefined)),
  ]);
  return { ...facts, hosts: Object.fromEntries(entries) };
}

function stateData(state: StatePlace): string | object {
  if (state.kind === "local") return state.path;
  const { bucket, key, region, kmsKeyAlias } = state;
  return { bucket, key, region, ...(kmsKeyAlias !== undefined && { kmsKeyAlias }) };
}
