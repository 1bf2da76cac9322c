import { rmSync } from "node:fs";
import { join } from "node:path";
import { makeTemporaryFolder } from "@ducksnest/outputs";
import type { EvaluateOptions, HostSettings } from "@ducksnest/rehearsal";
import type { Topology } from "@ducksnest/topology";
import { renderFlake } from "./renderFlake";

/**
 * What NixOS would start on every host after `ducksnest synth`. Nothing is written below the manifest's folder.
 * @param root the manifest's folder
 * @throws CannotRehearse if Nix is missing or the flake does not evaluate
 * @throws CaCertificateError if a certificate of the cluster's CA cannot be used
 */
export async function readHosts(
  topology: Topology,
  root: string,
  options: Omit<EvaluateOptions, "shownFolder">,
): Promise<readonly HostSettings[]> {
  const { evaluateHosts } = await import("@ducksnest/rehearsal");
  const folder = makeTemporaryFolder();
  try {
    const flake = await renderFlake(topology, root, folder);
    return await evaluateHosts(flake, topology.hosts, { ...options, shownFolder: join(root, "nix") });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
