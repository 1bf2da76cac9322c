import {
  type BootstrapToken,
  fingerprint,
  type Identities,
  makeHostKey,
  type PublicTokens,
  type SecretsEdit,
  type SecretsFolder,
  SecretsFolderError,
} from "@ducksnest/credentials";
import type { FileChange } from "@ducksnest/outputs";
import type { HostFacts } from "@ducksnest/topology";
import { editSecrets } from "../secrets/editSecrets";
import type { GuardedTerminal } from "../terminal/GuardedTerminal";
import { mintToken } from "../tokens/mintToken";
import { publicHalves, publicHalvesFile } from "../tokens/publicHalves";
import type { CheckedText, OpenManifest } from "./OpenManifest";

/** A host to add. */
export interface AdditionProps {
  readonly manifest: OpenManifest;
  /** The manifest with the host. */
  readonly edited: CheckedText;
  /** The new host. */
  readonly host: HostFacts;
  /** Keys that decrypt the secrets that the host shares; undefined if there are none. */
  readonly identities: Identities | undefined;
  readonly terminal: GuardedTerminal;
  readonly now: Date;
  /** Whether a key and secrets that are there already are the host's. @default false */
  readonly keepKey?: boolean | undefined;
}

/** What was made for a host. */
export interface Addition {
  /** Fingerprint of its SSH key, and whether the key was there before; undefined if nothing can be encrypted. */
  readonly key: { readonly fingerprint: string; readonly kept: boolean } | undefined;
  /** Its join token; undefined for a control plane, and if nothing can be encrypted. */
  readonly token: BootstrapToken | undefined;
  /** Files that were encrypted to it as well. */
  readonly rekeyed: readonly string[];
}

/**
 * Writes a host into the manifest, makes its SSH key and its join token, and encrypts the secrets that it shares to it: all
 * or nothing. Without operators, only the manifest changes.
 * @throws SecretsFolderError if a secret cannot be decrypted; nothing is changed then
 */
export async function addToHomelab(props: AdditionProps): Promise<Addition> {
  const { manifest, edited, host, identities, terminal } = props;
  const { topology } = edited;
  const context = { topology, manifest: manifest.path, state: manifest.state, terminal, identities };
  const { result } = await editSecrets<Addition>(context, async (edit) => {
    const also = [manifest.change(edited.text)];
    if (topology.secrets.operators.length === 0) {
      return { result: { key: undefined, token: undefined, rekeyed: [] }, also };
    }
    if (!props.keepKey) requireNoFiles(edit.folder, host);
    const key = await giveKey(edit, host);
    const tokens = publicHalves(manifest.path, topology.name);
    const minted = host.role === "worker" ? await giveToken(edit, tokens, props) : undefined;
    const rekeyed = await edit.rekey();
    return {
      result: { key, token: minted?.token, rekeyed },
      also: [...also, ...(minted ? [minted.publicHalves] : [])],
    };
  });
  return result;
}

/** The files may be of a host that was lost, so that its key would get the new host's secrets. */
function requireNoFiles(folder: SecretsFolder, { name, hostname }: HostFacts): void {
  const files = folder.filesOf(hostname);
  if (files.length === 0) return;
  const shown = `${folder.path}/hosts/${hostname}`;
  throw new SecretsFolderError([
    `${shown}: has files of an earlier host: ${files.map((file) => file.slice(`hosts/${hostname}/`.length)).join(", ")}. ` +
      `Delete the folder; or add the host with --keep-key, and then make a new key with \`ducksnest keys make ${name} --replace\` if others may have the old one.`,
  ]);
}

async function giveKey(edit: SecretsEdit, { hostname }: HostFacts): Promise<NonNullable<Addition["key"]>> {
  const known = edit.folder.hostKeys.get(hostname);
  if (known !== undefined) return { fingerprint: fingerprint(known), kept: true };
  const key = makeHostKey(`root@${hostname}`);
  await edit.putNewHostKey(hostname, key);
  return { fingerprint: fingerprint(key.publicLine), kept: false };
}

async function giveToken(
  edit: SecretsEdit,
  tokens: PublicTokens,
  { host, now, edited: { topology } }: AdditionProps,
): Promise<{ readonly token: BootstrapToken; readonly publicHalves: FileChange }> {
  const token = await mintToken(edit, host, tokens, { now, ttlHours: topology.secrets.tokenTtlHours });
  const known = new Map([...tokens, [host.name, { id: token.id, expires: token.expires }]]);
  return { token, publicHalves: publicHalvesFile(topology.name, known) };
}
