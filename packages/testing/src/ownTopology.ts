import { join } from "node:path";
import { loadHomelab } from "@ducksnest/manifest";
import type { Topology } from "@ducksnest/topology";
import { topologyOf } from "./manifests";
import { REPOSITORY } from "./repository";

/**
 * The topology of the user's own manifest, at the top level. Only the snapshot tests in apps/ use it. The library's tests
 * use the examples, so that the user's changes cannot break them.
 * @throws Error with every finding if the manifest does not load
 */
export function ownTopology(): Topology {
  const loaded = loadHomelab(join(REPOSITORY, "homelab.yaml"));
  if (loaded.kind === "loaded") return topologyOf(loaded.homelab);
  const problems = loaded.findings.map(
    ({ position, message, fix }) => `${position.file}:${position.line}:${position.column} ${message} ${fix}`,
  );
  throw new Error(["The manifest does not load; `pnpm check` shows where.", ...problems].join("\n"));
}
