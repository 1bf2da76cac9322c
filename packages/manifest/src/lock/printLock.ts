import { Document, isMap, visit } from "yaml";
import type { Lock, LockedSite, StatePlace } from "./Lock";

const HEADER = ` Written by \`ducksnest synth\`. Commit it: Terraform finds its state with it.
 docs/decisions/0021-lock.md says what to do when something in it changes.`;

/** The lock's file. `loadLock` reads it. */
export function printLock({ homelab, sites }: Lock): string {
  const document = new Document({ homelab, sites: Object.fromEntries(sites.map(siteData)) });
  document.commentBefore = HEADER;
  visit(document, {
    // One line for each instance, so that a finding can name it.
    Map: (_, node, path) => {
      if (path.filter((ancestor) => isMap(ancestor)).length === 4) node.flow = true;
    },
  });
  return document.toString({ lineWidth: 0 });
}

function siteData({ name, region, state, instances }: LockedSite): readonly [string, object] {
  const entries = instances.map(({ address, architecture }) => [address, { architecture }] as const);
  return [name, { region, state: stateData(state), instances: Object.fromEntries(entries) }];
}

function stateData(state: StatePlace): string | object {
  if (state.kind === "local") return state.path;
  const { bucket, key, region, kmsKeyAlias } = state;
  return { bucket, key, region, ...(kmsKeyAlias !== undefined && { kmsKeyAlias }) };
}
