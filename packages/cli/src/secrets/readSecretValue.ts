import { createReadStream } from "node:fs";
import { reasonOf } from "@ducksnest/outputs";
import { Argument, Option } from "commander";
import type { Input } from "../terminal/Input";
import { readUpTo } from "../terminal/readUpTo";

/** Why no command takes a secret as a word or as the value of an option. */
export const NO_SECRET_IN_ARGUMENTS =
  "A value on the command line would be visible to other users and in the shell's history; pipe it or type it at the prompt.";

/** Longest secret, in bytes: 64 KiB. A chain of certificates has some 10 KiB, and a longer file is probably a mistake. */
const MAX_BYTES = 64 * 1024;

/** Longest end of a line, in bytes. */
const LINE_END = 2;

/** Where a secret value comes from. */
export interface SecretSource {
  /** What is asked for, such as `Passphrase of the Wi-Fi at seoul`. */
  readonly prompt: string;
  /** File that contains the value, of the option of `fromFileOption`. @default none */
  readonly fromFile?: string | undefined;
  /** Whether the operand of `stdinOperand` was given. @default false */
  readonly stdin?: boolean;
  /** Whether a person types the value twice, because it is not shown. @default true */
  readonly twice?: boolean;
}

/** The option for a file that contains a secret. */
export function fromFileOption(): Option {
  return new Option("--from-file <file>", "read the value from a file instead of asking for it");
}

/** The operand `-`, which asks for a value on standard input. Any other word is refused, because it could be the secret. */
export function stdinOperand(): Argument {
  return new Argument("[-]", "read the value from standard input").argParser((word: string) => {
    if (word !== "-") throw new Error(NO_SECRET_IN_ARGUMENTS);
    return word;
  });
}

/**
 * Reads a secret value: from the file if there is one, else from standard input if that is not a terminal, else from a
 * prompt without echo. `-` on a terminal asks as well, because typed text would be shown otherwise. The end of the last line
 * is removed, once. No message contains the value.
 * @throws Error if the value is empty, too long, not UTF-8 or has a NUL byte, or if it cannot be read
 */
export async function readSecretValue(input: Input, source: SecretSource): Promise<string> {
  const { fromFile, stdin = false } = source;
  if (fromFile !== undefined && stdin) {
    throw new Error("the value can come from - or from --from-file, but not from both; leave one out.");
  }
  if (fromFile === undefined && input.isTerminal) return typed(input, source);
  const place = fromFile ?? "standard input";
  return textFrom(
    await bytesFrom(place, () => (fromFile === undefined ? input.readAll(LIMIT) : readFile(fromFile))),
    place,
  );
}

/** The most that is read: the longest value with its end, and one byte that shows that there is more. */
const LIMIT = MAX_BYTES + LINE_END + 1;

async function typed(input: Input, { prompt, twice = true }: SecretSource): Promise<string> {
  const line = await input.readLine(`${prompt}: `, true);
  const value = textFrom(Buffer.from(line), "the prompt");
  if (twice && (await input.readLine(`${prompt}, again: `, true)) !== line) {
    throw new Error("the two values differ; run the command again.");
  }
  return value;
}

function readFile(file: string): Promise<Uint8Array> {
  // A named pipe, such as of <(…), works as well.
  return readUpTo(createReadStream(file), LIMIT);
}

async function bytesFrom(place: string, read: () => Promise<Uint8Array>): Promise<Uint8Array> {
  try {
    return await read();
  } catch (error) {
    throw new Error(`${place}: cannot be read: ${reasonOf(error)}.`, { cause: error });
  }
}

function textFrom(bytes: Uint8Array, place: string): string {
  if (bytes.length === LIMIT) throw tooLong(place);
  const value = decoded(bytes, place).replace(/\r?\n$/, "");
  if (value === "") throw new Error(`${place}: the value is empty.`);
  if (value.includes("\0")) throw new Error(`${place}: the value contains a NUL byte, so it is not text.`);
  if (Buffer.byteLength(value) > MAX_BYTES) throw tooLong(place);
  return value;
}

function tooLong(place: string): Error {
  return new Error(`${place}: the value is longer than 64 KiB.`);
}

function decoded(bytes: Uint8Array, place: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new Error(`${place}: the value is not text in UTF-8.`, { cause: error });
  }
}
