import type { RecipientHints } from "./stanzas";

/** None of the identities decrypts the file. The file itself may be sound. */
export class WrongIdentityError extends Error {
  override readonly name = "WrongIdentityError";

  /** @param hints what the file says in public about its recipients; see `matchingRecipients` */
  constructor(readonly hints: RecipientHints) {
    super(`None of the identities decrypts the file. It is encrypted to ${described(hints)}.`);
  }
}

/** The file cannot be decrypted by anybody: it is damaged, or it is no age file. */
export class CorruptedFileError extends Error {
  override readonly name = "CorruptedFileError";
}

/** Identity files that cannot be used. */
export class IdentityError extends Error {
  override readonly name = "IdentityError";

  /** @param problems sentences that start with `file:line:column`; none quotes a key */
  constructor(readonly problems: readonly string[]) {
    super(problems.join("\n"));
  }
}

/** The program `age` is needed and is not installed, or it failed. */
export class AgeProgramError extends Error {
  override readonly name = "AgeProgramError";
}

function described({ sshTags, x25519, passphrase, others }: RecipientHints): string {
  if (passphrase) return "a passphrase and not to keys";
  const parts = [
    ...(sshTags.length > 0 ? [`${counted(sshTags.length, "SSH key")} (${sshTags.join(", ")})`] : []),
    ...(x25519 > 0 ? [counted(x25519, "age key")] : []),
    ...(others.length > 0
      ? [`${counted(others.length, "key")} of other types (${[...new Set(others)].join(", ")})`]
      : []),
  ];
  return parts.length > 0 ? parts.join(" and ") : "no key that this program knows";
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
