import { dirname } from "node:path";
import { PkiFolder, pkiObstacles, SecretsFolder } from "@ducksnest/credentials";
import { recover } from "@ducksnest/outputs";
import type { Topology } from "@ducksnest/topology";
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

/** Reads the PKI. An interrupted run is finished or undone first, because its files do not fit together. */
export async function openPki({ topology, manifest, terminal }: PkiContext): Promise<OpenPki> {
  const root = dirname(manifest);
  const sentence = await recover(root);
  if (sentence !== undefined) terminal.err(`${sentence}\n`);
  const pki = PkiFolder.read(root, topology.name);
  return { pki, secrets: SecretsFolder.read(root, secretsDesign(topology)) };
}

/** @throws Error with every public file on which no change must build */
export function requireUsable(pki: PkiFolder, now: Date): void {
  const problems = pkiObstacles(pki, now);
  if (problems.length > 0) throw new Error(problems.join("\n"));
}
