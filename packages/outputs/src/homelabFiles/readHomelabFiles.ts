import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { FileFault, HomelabFiles } from "@ducksnest/checks";
import { shownPath } from "@ducksnest/manifest";
import { reasonOf } from "../errors";
import type { Exposure, ExposureKind } from "../plaintext/Exposure";
import { exposuresIn } from "../plaintext/exposuresIn";
import { MAX_KEY_FILE_BYTES, privateKeysIn } from "../plaintext/privateKeysIn";
import { credentialFiles } from "./credentialFiles";
import { hostFolders } from "./hostFolders";
import { type TreeFile, treeFiles } from "./treeFiles";

/** What people write for their homelab: its apps, its flake, and sources beside the manifest. Locks of package managers are full of hashes. */
const WRITTEN = /^(?:(?:apps|nix)\/|(?!.*-lock\.)[^/]+\.(?:[cm]?[jt]s|nix|ya?ml|json|tf)$)/;

/** Folders with files of hosts, and the folder that they are in. */
const HOST_FOLDERS = /^nix(?:\/(?:hosts|pki|secrets)(?:\/|$)|$)/;

/** Folders of credentials. */
const CREDENTIAL_FOLDERS = ["nix/pki", "nix/secrets"];

/** Largest of these files that is searched, in bytes: 64 MiB. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * The files that are read. `hosts`: those beside the manifest and of its hosts, such as extra.nix, certificates and secrets, which takes
 * some milliseconds. `all`: the whole tree.
 */
export type FileScope = "hosts" | "all";

/**
 * Reads what rules about files judge. Any secret is searched in what people write, and private keys everywhere.
 * @param manifest path of the manifest, whose own text other rules judge
 * @param homelab the homelab's name
 * @param now the time at which certificates must be valid. @default the current time
 */
export async function readHomelabFiles(
  manifest: string,
  homelab: string,
  scope: FileScope,
  now = new Date(),
): Promise<HomelabFiles> {
  const root = dirname(resolve(manifest));
  const tree = treeFiles(root, (folder) => scope === "all" || HOST_FOLDERS.test(folder));
  const exposures: Exposure[] = [];
  const missed = [...tree.missed];
  for (const file of tree.files) {
    if (file.path === basename(manifest)) continue;
    try {
      exposures.push(...(await exposuresOf(root, file)));
    } catch (error) {
      missed.push(`${file.path} cannot be searched for private keys: ${reasonOf(error)}.`);
    }
  }
  const of = (...kinds: readonly ExposureKind[]) =>
    exposures.filter(({ kind }) => kinds.includes(kind)).map((each) => faultOf(root, each));
  const exposed = new Set(exposures.map(({ file }) => file));
  const paths = tree.files.map(({ path }) => path);
  const hasCredentials = CREDENTIAL_FOLDERS.some((folder) => existsSync(join(root, folder)));
  const credentials = hasCredentials ? await credentialFiles(root, homelab, paths, now) : undefined;
  return {
    plaintext: of("plaintext"),
    privateKeys: of("private-key"),
    secrets: of("secret"),
    pki: (credentials?.pki ?? []).flatMap(([path, fault]) => (exposed.has(path) ? [] : [fault])),
    hostFolders: [...hostFolders(root, "nix/hosts", "settings", paths), ...(credentials?.hostFolders ?? [])],
    unsearched: [...of("unsearchable"), ...missed.map((message) => missedFault(manifest, message))],
  };
}

async function exposuresOf(root: string, { path, size }: TreeFile): Promise<readonly Exposure[]> {
  const isWritten = WRITTEN.test(path);
  if (size > (isWritten ? MAX_BYTES : MAX_KEY_FILE_BYTES)) return isWritten ? exposuresIn(path, undefined) : [];
  const content = readFileSync(join(root, path));
  if (!isWritten) return privateKeysIn(path, content);
  const found = await exposuresIn(path, content);
  if (!found.some(({ kind }) => kind === "plaintext")) return found;
  // A private key is worse than a file that is not public, and its key pair has to be replaced.
  const keys = size > MAX_KEY_FILE_BYTES ? [] : privateKeysIn(path, content);
  return keys.length > 0 ? keys : found;
}

function faultOf(root: string, { file, line, column, message, fix }: Exposure): FileFault {
  return { place: { file: shownPath(join(root, file)), line, column }, message, fix };
}

function missedFault(manifest: string, message: string): FileFault {
  return {
    place: { file: shownPath(manifest), line: 1, column: 1 },
    message,
    fix: "Move the manifest to a folder of its own, and make its files readable for you.",
  };
}
