import { CorruptedFileError } from "./errors";

const BEGIN = "-----BEGIN AGE ENCRYPTED FILE-----";
const END = "-----END AGE ENCRYPTED FILE-----";
const MAGIC = "age-encryption.org/";

/** Whether a text looks like an age file, sound or not. */
export function isAgeFile(text: string): boolean {
  return text.trimStart().startsWith(BEGIN) || text.startsWith(MAGIC);
}

/**
 * The binary form of an age file that is binary or armored.
 * @throws CorruptedFileError if it is empty, has conflict markers of Git, is truncated, or is no age file
 */
export async function binaryOf(file: string | Uint8Array): Promise<Uint8Array> {
  const bytes = Buffer.from(file);
  const text = bytes.toString("latin1");
  if (text.trim() === "") throw new CorruptedFileError("The file is empty. Restore it from Git.");
  // Before the other tests, because a marker can be on the first line.
  if (/^(<{7}|={7}|>{7})( |\r?$)/m.test(text) && !text.startsWith(MAGIC)) {
    throw new CorruptedFileError(
      "The file has conflict markers of Git. Keep one side with `git checkout --ours` or `--theirs`.",
    );
  }
  if (text.startsWith(MAGIC)) return new Uint8Array(bytes);
  if (!text.trimStart().startsWith(BEGIN)) {
    throw new CorruptedFileError(`The file is not an age file, which starts with "${BEGIN}" or "${MAGIC}v1".`);
  }
  if (!text.trimEnd().endsWith(END)) {
    throw new CorruptedFileError(`The file is truncated or has text after its end, "${END}". Restore it from Git.`);
  }
  return decodeArmor(text);
}

async function decodeArmor(text: string): Promise<Uint8Array> {
  const { armor } = await import("age-encryption");
  try {
    // The library takes any white space around the armor.
    if (/[^\t\r\n\x20-\x7e]/.test(text)) throw new Error("the armor has a character that is not printable");
    return armor.decode(text);
  } catch (cause) {
    throw new CorruptedFileError("The armor of the file is damaged. Restore it from Git.", { cause });
  }
}
