/** How to encrypt again. */
export interface RekeyOptions {
  /** Whether the keys at hand may lose access, because another operator takes over. @default false */
  readonly handOver?: boolean;
}

/** The result of encrypting again. */
export interface Rekeyed {
  /** Files that are encrypted again, sorted. */
  readonly rekeyed: readonly string[];
  /** A sentence for each file that cannot be decrypted and stays as it is: the reason, and who could decrypt it. */
  readonly problems: readonly string[];
}
