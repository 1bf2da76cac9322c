import type { FilePlace } from "@ducksnest/manifest";

/** Something that is wrong with a file beside the manifest. */
export interface FileFault {
  /** The place in the file. */
  readonly place: FilePlace;
  /** What is wrong, as sentences. They contain no secret. */
  readonly message: string;
  /** What to do about it, as imperative sentences. */
  readonly fix: string;
}

/** A folder of one host. */
export interface HostFolder {
  /** Path from the manifest's folder, such as `nix/hosts/laptop`. */
  readonly path: string;
  /** Hostname of the host that it belongs to. */
  readonly hostname: string;
  /** The place of its first file. */
  readonly place: FilePlace;
  /** What it holds: NixOS settings that a person wrote, or keys and encrypted secrets. */
  readonly holds: "settings" | "secrets";
}

/** The files in the manifest's folder and below, as far as rules are about them. They are read once. */
export interface HomelabFiles {
  /** Files that must be encrypted or public, and are not. */
  readonly plaintext: readonly FileFault[];
  /** Private keys, in any file. */
  readonly privateKeys: readonly FileFault[];
  /** Passwords and tokens in what people write: apps, NixOS modules, and files beside the manifest. */
  readonly secrets: readonly FileFault[];
  /** Certificates and public keys of the homelab's PKI that cannot be used. */
  readonly pki: readonly FileFault[];
  /** The folders of hosts, sorted by path. */
  readonly hostFolders: readonly HostFolder[];
  /** Files that could not be searched for secrets. */
  readonly unsearched: readonly FileFault[];
}
