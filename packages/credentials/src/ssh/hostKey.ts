import { SshPrivateKey } from "./SshPrivateKey";

/** A host's SSH key as the two files below /etc/ssh hold it. */
export interface HostKey {
  /** Text of `ssh_host_ed25519_key`: OpenSSH's format, no passphrase. Secret. */
  readonly privatePem: string;
  /** Text of `ssh_host_ed25519_key.pub`, without a line end. Public. */
  readonly publicLine: string;
}

/**
 * Makes the ed25519 key of a host before the host exists.
 * @param comment one line of text, for instance `root@firebat`
 * @throws Error if the comment has control characters
 */
export function makeHostKey(comment: string): HostKey {
  const key = SshPrivateKey.generate(comment);
  return { privatePem: key.toPem(), publicLine: key.publicLine };
}
