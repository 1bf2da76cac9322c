/** Settings for services around the homelab: who decrypts, Terraform's state, the Nix cache and the repository. */

/** The keys to which secrets are encrypted, and the validity of a join token. */
export interface SecretSettings {
  /**
   * Public halves of the operators' keys, to which every secret is encrypted: `age1...` or an `ssh-ed25519` line, in the
   * manifest's order, each once. Empty if the manifest has no `secrets`; then nothing can be encrypted.
   */
  readonly operators: readonly string[];
  /** Hours for which a join token is valid, 1 to 720. @default 24 */
  readonly tokenTtlHours: number;
}

/** Terraform state in S3; without it, state is a local file. */
export interface S3State {
  /** Name of the bucket, which must exist. */
  readonly bucket: string;
  /**
   * Folder of the state objects, one for each Terraform stack; undefined if the manifest states none. Then a stack keeps the
   * object that the lock names, and a new stack gets one in a folder with the homelab's name.
   */
  readonly keyPrefix: string | undefined;
  /** The bucket's AWS region. */
  readonly region: string;
  /** KMS key alias, such as `alias/ducksnest-state`; undefined means the bucket's default encryption. */
  readonly kmsKeyAlias: string | undefined;
}

/** A signed Nix binary cache in S3. */
export interface NixCache {
  /** Name of the bucket. */
  readonly bucket: string;
  /** The bucket's AWS region. */
  readonly region: string;
  /** Key that verifies the cache's paths: `name:base64`, as `nix key convert-secret-to-public` prints it. */
  readonly publicKey: string;
}

/** A GitHub repository. */
export interface Github {
  /** `owner/name`. */
  readonly repository: string;
}
