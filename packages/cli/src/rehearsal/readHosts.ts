import { rmSync } from "node:fs";
import { join } from "node:path";
import { outputMakers, REPOSITORY } from "@ducksnest/homelab-app";
import { renderFlake } from "@ducksnest/outputs";
import type { EvaluateOptions, HostSettings } from "@ducksnest/rehearsal";
import type { Topology } from "@ducksnest/topology";

/** How hosts are read, and where. */
export interface ReadOptions extends Omit<EvaluateOptions, "shownFolder"> {
  /** A temporary folder for the flake, which is removed again. */
  readonly folder: string;
  /** Called with the folder of the rendered flake before it is evaluated. Tests change it there. @default no change */
  readonly prepare?: (flake: string) => void;
}

/**
 * What NixOS would start on every host after `ducksnest synth`. Nothing is written below the manifest's folder.
 * @param root the manifest's folder
 * @throws CannotRehearse if Nix is missing or the flake does not evaluate
 * @throws CaCertificateError if a certificate of the cluster's CA cannot be used
 */
export async function readHosts(
  topology: Topology,
  root: string,
  { folder, prepare = () => {}, ...options }: ReadOptions,
): Promise<readonly HostSettings[]> {
  const { evaluateHosts } = await import("@ducksnest/rehearsal");
  try {
    const hosts = await outputMakers().judged.hosts(topology, root);
    const flake = renderFlake(hosts, root, folder, join(REPOSITORY, "nix/tests"));
    prepare(flake);
    return await evaluateHosts(flake, topology.hosts, { ...options, shownFolder: join(root, "nix") });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
