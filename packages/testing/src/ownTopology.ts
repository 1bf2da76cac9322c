import { join } from "node:path";
import { loadHomelab } from "@ducksnest/manifest";
import type { Topology } from "@ducksnest/topology";
import { topologyOf } from "./manifests";
import { REPOSITORY } from "./repository";

/**
 * The topology of the user's own manifest, the one at the top level. Only for the snapshot tests in apps/: the library's
 * tests use the examples, so that they pass whatever the user writes.
 * @throws Error with every problem of a manifest that does not load
 */
export function ownTopology(): Topology {
  const loaded = loadHomelab(join(REPOSITORY, "homelab.yaml"));
  if (loaded.kind === "loaded") return topologyOf(loaded.homelab);
  const problems = loaded.findings.map(
    ({ position, message, fix }) => `${position.file}:${position.line}:${position.column} ${message} ${fix}`,
  );
  throw new Error(["The manifest does not load; `pnpm check` shows where.", ...problems].join("\n"));
}
