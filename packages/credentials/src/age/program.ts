import { spawn } from "node:child_process";
import { AgeProgramError } from "./errors";

/** Lines of the program that its exit code says, too. */
const NOISE = /^age: (error: |report unexpected or unhelpful errors )/;

/** What a run of `age` printed. */
export interface AgeRun {
  /** Undefined unless the program ended with 0. Secret when it decrypts. */
  readonly output: Buffer | undefined;
  /** The program's own error, without `age: error:`. `it was interrupted` if there is none. */
  readonly error: string;
}

/**
 * Runs the program `age`. It asks for passphrases on the terminal itself, and its other messages, for instance that a
 * hardware key waits for a touch, go to standard error.
 * @param args public: every user of the computer can see them
 * @param input standard input of the program
 * @param why what needs the program, as the start of a sentence: `The identity x is protected by a passphrase`
 * @throws AgeProgramError if the program is not installed
 */
export async function runAge(args: readonly string[], input: Uint8Array, why: string): Promise<AgeRun> {
  const child = spawn("age", args, { stdio: "pipe", env: process.env });
  const output: Buffer[] = [];
  child.stdout.on("data", (data: Buffer) => output.push(data));
  // The program may end before it has read everything. Its exit code says why.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const errors = passOn(child.stderr);
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on("error", (cause) => reject(notStarted(cause, why)));
    child.on("close", resolve);
  });
  return {
    output: status === 0 ? Buffer.concat(output) : undefined,
    error: errors().join(" ") || "it was interrupted",
  };
}

/** Passes lines on to standard error, but keeps those that the program ends with. */
function passOn(stream: NodeJS.ReadableStream): () => readonly string[] {
  const kept: string[] = [];
  let line = "";
  const flush = () => {
    const [prefix] = NOISE.exec(line) ?? [];
    if (prefix === undefined) process.stderr.write(line);
    else if (prefix.startsWith("age: error")) kept.push(line.slice(prefix.length).trim());
    line = "";
  };
  stream.on("data", (data: Buffer) => {
    for (const part of data.toString("utf8").split(/(?<=\n)/)) {
      line += part;
      if (line.endsWith("\n")) flush();
    }
  });
  return () => {
    if (line !== "") flush();
    return kept;
  };
}

function notStarted(cause: Error, why: string): AgeProgramError {
  const install = "Install the program `age` (https://age-encryption.org) and its plugins";
  const missing = "code" in cause && cause.code === "ENOENT";
  const reason = missing ? `which only the program \`age\` can use. ${install}` : "but `age` could not be started";
  return new AgeProgramError(`${why}, ${reason}.`, { cause });
}
