import type { AwsImage } from "../model";

/**
 * What `ducksnest.lock` remembers about AWS: facts that Terraform's state depends on, and that an edit of the manifest must
 * not change unnoticed.
 */
export interface Lock {
  /** The homelab's name when the lock was written. */
  readonly homelab: string;
  /** Every AWS site, sorted by name, including those that the manifest no longer has. */
  readonly sites: readonly LockedSite[];
}

/** An AWS site whose resources may exist. */
export interface LockedSite {
  /** Name of the site and of its Terraform stack. */
  readonly name: string;
  /** AWS region of its resources. */
  readonly region: string;
  /** Where Terraform keeps the stack's state. */
  readonly state: StatePlace;
  /** Its instances, sorted by address. */
  readonly instances: readonly LockedInstance[];
}

/** An instance that may run. */
export interface LockedInstance {
  /** Private IPv4 address, which identifies it. */
  readonly address: string;
  /** Architecture of the image that it booted from. */
  readonly architecture: NonNullable<AwsImage["architecture"]>;
}

/** Where Terraform keeps the state of one stack. */
export type StatePlace =
  /** A file, relative to the manifest's folder, with forward slashes. */
  | { readonly kind: "local"; readonly path: string }
  /** An object in S3. */
  | {
      readonly kind: "s3";
      readonly bucket: string;
      readonly key: string;
      /** The bucket's AWS region. */
      readonly region: string;
      /** KMS key alias, such as `alias/ducksnest-state`; undefined means the bucket's default encryption. */
      readonly kmsKeyAlias: string | undefined;
    };

/** Name of the lock's file, beside the manifest. */
export const LOCK_FILE = "ducksnest.lock";
