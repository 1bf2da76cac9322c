/** A host could not be reached, or logged in to. */
export class SshError extends Error {
  override readonly name = "SshError";
}

/** Who could not be reached. */
export interface SshFailureProps {
  /** The host's name in the manifest. */
  readonly name: string;
  readonly address: string;
  readonly user: string;
}

interface Reason {
  readonly pattern: RegExp;
  readonly sentence: (props: SshFailureProps) => string;
}

/** By what ssh prints. @see https://github.com/openssh/openssh-portable/blob/V_9_9_P1/sshconnect.c */
const REASONS: readonly Reason[] = [
  {
    pattern: /IDENTIFICATION HAS CHANGED|Host key verification failed|No .* host key is known/,
    sentence: ({ name }) =>
      `it has another SSH key than the one in nix/secrets; if the machine was installed again on purpose, run \`ducksnest keys adopt ${name}\`, else another machine answers there`,
  },
  {
    pattern: /Permission denied/,
    sentence: ({ user }) =>
      `it does not accept your SSH key for ${user}; load the key with \`ssh-add\`, and check \`users\` in the manifest`,
  },
  {
    pattern: /Could not resolve hostname/,
    sentence: () =>
      "this computer does not know its name; check with `tailscale status` that this computer and the host are in the tailnet, or add --address with the host's address",
  },
  {
    pattern:
      /timed out|did not end within|refused|No route to host|unreachable|closed|reset|not responding|Broken pipe/i,
    sentence: () =>
      "it does not answer; check that it is on, and in the tailnet, or add --address with another address",
  },
];

/** Why ssh failed: a sentence with the fix if the reason is known, and the last line that ssh printed. */
export function sshFailure(stderr: string, props: SshFailureProps): string {
  const sentence = REASONS.find(({ pattern }) => pattern.test(stderr))?.sentence(props) ?? "ssh failed";
  const last = stderr.trim().split(/\r?\n/).at(-1) || "ssh printed nothing";
  return `${props.name} (${props.user}@${props.address}): ${sentence}.\n${last}`;
}
