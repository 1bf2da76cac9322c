import { existsSync } from "node:fs";
import { join } from "node:path";
import { homelabOfFlake } from "@ducksnest/outputs";
import type { Topology } from "@ducksnest/topology";

/**
 * Makes sure that the flake beside the manifest is the homelab's. Two homelabs can have hosts of the same name, and the host of
 * one would get the system of the other.
 * @param root the manifest's folder
 * @throws Error if there is no flake, or it is the generated one of another homelab
 */
export function requireFlake(root: string, { name }: Topology): void {
  if (!existsSync(join(root, "nix/flake.nix"))) {
    throw new Error("there is no nix/flake.nix yet; run `ducksnest synth` first.");
  }
  const owner = homelabOfFlake(root);
  if (owner === undefined || owner === name) return;
  throw new Error(
    `nix/flake.nix: belongs to the homelab ${owner}, and the manifest describes ${name}; nothing was changed. Run \`ducksnest synth\` first.`,
  );
}
