import { AgeProgramError } from "./errors";
import { runAge } from "./program";
import { parseRecipients, type Recipient } from "./recipients";
import { sshRecipient, x25519Recipient } from "./stanzaTypes";

/** A recipient that we can encrypt to without the program `age`. */
type NativeRecipient = Exclude<Recipient, { kind: "plugin" }>;

/**
 * Encrypts to all recipients. Each of them alone can decrypt the file.
 * @param plaintext any bytes, also none
 * @param recipients texts that `parseRecipient` accepts; repeated ones count once. With one of a plugin, the real `age`
 *   encrypts the whole file.
 * @returns the age file in ASCII armor, with a final line end
 * @throws Error as `parseRecipient` does, or if there are no recipients
 * @throws AgeProgramError if a plugin is needed, and `age` or the plugin is missing or fails
 */
export async function encrypt(plaintext: Uint8Array, recipients: readonly string[]): Promise<string> {
  const parsed = parseRecipients(recipients);
  const native = parsed.filter((recipient) => recipient.kind !== "plugin");
  return native.length === parsed.length ? encryptHere(plaintext, native) : encryptByProgram(plaintext, parsed);
}

async function encryptHere(plaintext: Uint8Array, recipients: readonly NativeRecipient[]): Promise<string> {
  const { armor, Encrypter } = await import("age-encryption");
  const encrypter = new Encrypter();
  for (const recipient of recipients) {
    encrypter.addRecipient(recipient.kind === "x25519" ? x25519Recipient(recipient) : sshRecipient(recipient));
  }
  return armor.encode(await encrypter.encrypt(plaintext));
}

async function encryptByProgram(plaintext: Uint8Array, recipients: readonly Recipient[]): Promise<string> {
  const [plugin] = recipients.flatMap((recipient) => (recipient.kind === "plugin" ? [recipient.plugin] : []));
  const args = ["-e", "-a", ...recipients.flatMap(({ text }) => ["-r", text])];
  const { output, error } = await runAge(args, plaintext, `A recipient is of the plugin "${plugin}"`);
  if (output === undefined) {
    throw new AgeProgramError(`The program \`age\` could not encrypt with the plugin "${plugin}": ${error}.`);
  }
  return output.toString("utf8");
}
