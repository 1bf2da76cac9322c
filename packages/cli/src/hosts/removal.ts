import { type Identities, type PublicToken, SecretsEdit, SecretsFolder } from "@ducksnest/credentials";
import type { HostFacts, Topology } from "@ducksnest/topology";
import { editSecrets } from "../secrets/editSecrets";
import { secretsDesign } from "../secrets/secretsDesign";
import type { GuardedTerminal } from "../terminal/GuardedTerminal";
import { publicHalves, publicHalvesFile } from "../tokens/publicHalves";
import type { OpenManifest } from "./OpenManifest";

/** A host to remove. */
export interface RemovalProps {
  readonly manifest: OpenManifest;
  /** The homelab with the host. */
  readonly topology: Topology;
  readonly host: HostFacts;
  /** Keys that decrypt the secrets that the host shares; undefined if there are none. */
  readonly identities: Identities | undefined;
  readonly terminal: GuardedTerminal;
}

/** What a removal changed. */
export interface Removal {
  /** Files of the host that are gone. */
  readonly removed: readonly string[];
  /** Files that the host cannot decrypt any more, from the homelab's folder of secrets. */
  readonly rekeyed: readonly string[];
}

/**
 * Removes a host from the manifest, with its key, its token and its secrets, and encrypts the secrets that it shared again:
 * all or nothing.
 * @param text the manifest without the host
 * @throws SecretsFolderError if a secret cannot be decrypted; nothing is changed then
 */
export async function removeFromHomelab(props: RemovalProps, text: string): Promise<Removal> {
  const { manifest, topology, host, identities, terminal } = props;
  const context = { topology, manifest: manifest.path, state: manifest.state, terminal, identities };
  const { result, removed } = await editSecrets(context, async (edit) => {
    const rekeyed = await withdraw(edit, host);
    const tokens = new Map(publicHalves(manifest.path, topology.name));
    tokens.delete(host.name);
    return { result: rekeyed, also: [manifest.change(text), publicHalvesFile(topology.name, tokens)] };
  });
  return { removed, rekeyed: result };
}

/** Tries the removal of secrets, and writes nothing. @throws SecretsFolderError if a secret cannot be decrypted */
export async function tryRemoval({ manifest, topology, host, identities }: RemovalProps): Promise<void> {
  await withdraw(new SecretsEdit(SecretsFolder.read(manifest.root, secretsDesign(topology)), identities), host);
}

/** The public half of a host's token; undefined if it has none. */
export function tokenOf({ manifest, topology, host }: RemovalProps): PublicToken | undefined {
  return publicHalves(manifest.path, topology.name).get(host.name);
}

/** The design still has the host. Without it, a secret that no other host reads would stay encrypted to it. */
async function withdraw(edit: SecretsEdit, { hostname }: HostFacts): Promise<readonly string[]> {
  edit.removeHost(hostname);
  return edit.rekey();
}
