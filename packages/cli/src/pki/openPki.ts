import { dirname } from "node:path";
import { PkiFolder, pkiObstacles, SecretsFolder } from "@ducksnest/credentials";
import type { Topology } from "@ducksnest/topology";
import { finishEarlierRun } from "../outputs/earlierRun";
import { secretsDesign } from "../secrets/secretsDesign";
import type { GuardedTerminal } from "../terminal/GuardedTerminal";

/** A homelab's PKI as it is now. */
export interface OpenPki {
  /** The public files. */
  readonly pki: PkiFolder;
  /** The secrets, among them the encrypted private keys. */
  readonly secrets: SecretsFolder;
}

/** The homelab whose PKI is opened. */
export interface PkiContext {
  readonly topology: Topology;
  /** Path of the manifest; the PKI's folders are beside it. */
  readonly manifest: string;
  /** Where an interrupted earlier run is reported. */
  readonly terminal: GuardedTerminal;
}

/** Reads the PKI, to change it: what an interrupted run left is finished or undone first. */
export async function openPki({ topology, manifest, terminal }: PkiContext): Promise<OpenPki> {
  await finishEarlierRun(dirname(manifest), terminal);
  return readPki({ topology, manifest });
}

/** Reads the PKI, and changes nothing. */
export function readPki({ topology, manifest }: Pick<PkiContext, "topology" | "manifest">): OpenPki {
  const root = dirname(manifest);
  const pki = PkiFolder.read(root, topology.name);
  return { pki, secrets: SecretsFolder.read(root, secretsDesign(topology)) };
}

/** @throws Error with every public file on which no change must build */
export function requireUsable(pki: PkiFolder, now: Date): void {
  const problems = pkiObstacles(pki, now);
  if (problems.length > 0) throw new Error(problems.join("\n"));
}
