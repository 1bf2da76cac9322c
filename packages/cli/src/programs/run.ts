import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { InterruptedError, MissingProgramError, ProgramError } from "./errors";

/** A program that ducksnest runs. */
export interface Program {
  /** Its name on PATH, or its path. */
  readonly name: string;
  /** How to get it, such as `install Git`. */
  readonly get: string;
}

/** How a program is run. */
export interface RunOptions {
  /** Standard input, which may be secret. @default nothing; with `terminal`, what the person types */
  readonly input?: string | Uint8Array;
  /**
   * Whether the program opens `/dev/stdin` as a file. The kernel allows this for a pipe, but not for the sockets that Node makes.
   * @default false: it reads its standard input
   */
  readonly opensInput?: boolean;
  /**
   * Receives each piece of output as it arrives, beside it being captured, such as to show progress. @default only captured
   */
  readonly onOutput?: (text: string, stream: "stdout" | "stderr") => void;
  /**
   * `asks`: the program may ask on the terminal, such as for a passphrase; its output is captured. `whole`: it uses the
   * terminal as if the person had started it, and nothing is captured. `none`: it has no terminal. In the first two it stays
   * in this process's group, because the kernel lets only this group read the terminal. @default "none"
   */
  readonly terminal?: "none" | "asks" | "whole";
  /** Working directory. @default this process's */
  readonly cwd?: string;
  /** Environment variables beside those of this process, or instead of them; undefined removes one. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Longest time, in seconds. The program is killed then. @default unlimited */
  readonly timeoutSeconds?: number;
  /** Most bytes of standard output. A program that prints more is killed. @default 16 MiB */
  readonly maxBytes?: number;
  /** Kills the program when it is aborted. */
  readonly signal?: AbortSignal;
}

/** How a program ended. */
export interface Ending {
  /** Exit status; 128 plus the number of the signal if one ended the program, as in a shell. */
  readonly status: number;
  /** Standard output, as UTF-8. */
  readonly stdout: string;
  /** The end of standard error, as UTF-8: at most 64 KiB. */
  readonly stderr: string;
}

/** Most characters of standard error that are kept. The reason for a failure is at its end. */
const ERROR_CHARACTERS = 64 * 1024;

/** Most bytes of standard output by default: 16 MiB. */
const MAX_BYTES = 16 * 1024 * 1024;

/** How long a program may take to clean up after it was told to end, in milliseconds. */
const GRACE_MS = 5000;

/** Status of a shell that does not find a program. @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_08_02 */
const NOT_FOUND = 127;

/** Status of a program that Ctrl-C ended. */
const INTERRUPTED = 128 + constants.signals.SIGINT;

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs a program, without a shell. Ctrl-C and other signals that end this process end the program first, with the programs
 * that it started.
 * @param args public: every user of the computer can see them
 * @returns how it ended, whatever its exit status is
 * @throws MissingProgramError if it is not installed
 * @throws ProgramError if it could not be started, took too long, or printed too much
 * @throws InterruptedError if it was aborted or a signal arrived; the caller only cleans up and lets the error through
 */
export async function run(program: Program, args: readonly string[], options: RunOptions = {}): Promise<Ending> {
  const { terminal = "none", timeoutSeconds, signal } = options;
  if (signal?.aborted) throw new InterruptedError(program.name);
  const [name, allArgs] = commandOf(program, args, options);
  const child = spawn(name, allArgs, {
    stdio: stdioOf(options),
    env: { ...process.env, ...options.env },
    cwd: options.cwd,
    detached: terminal === "none",
  });
  const stopper = new Stopper(child, terminal);
  const tooLong = `did not end within ${timeoutSeconds} seconds`;
  const timer =
    timeoutSeconds === undefined
      ? undefined
      : setTimeout(() => stopper.stop("SIGTERM", new ProgramError(program.name, tooLong)), timeoutSeconds * 1000);
  const interrupt = (name: NodeJS.Signals) => stopper.stop(name, new InterruptedError(program.name, name));
  const abort = () => stopper.stop("SIGTERM", new InterruptedError(program.name));
  for (const name of SIGNALS) process.on(name, interrupt);
  signal?.addEventListener("abort", abort);
  try {
    const output = capture(child, options, (reason) => stopper.stop("SIGTERM", new ProgramError(program.name, reason)));
    give(child, options.input);
    const status = await ended(child, program, options.cwd);
    if (stopper.reason !== undefined) throw stopper.reason;
    // Ctrl-C ends a program that has the terminal, sometimes before this process learns of it.
    if (terminal !== "none" && status === INTERRUPTED) throw new InterruptedError(program.name, "SIGINT");
    if (options.opensInput && status === NOT_FOUND) throw new MissingProgramError(program.name, program.get);
    return { status, ...output() };
  } finally {
    clearTimeout(timer);
    stopper.done();
    for (const name of SIGNALS) process.removeListener(name, interrupt);
    signal?.removeEventListener("abort", abort);
  }
}

/** A shell connects the input through a pipe if the program needs one. The script is fixed: words are passed beside it. */
function commandOf(
  { name }: Program,
  args: readonly string[],
  { opensInput }: RunOptions,
): readonly [name: string, args: readonly string[]] {
  return opensInput ? ["sh", ["-c", 'cat | exec "$0" "$@"', name, ...args]] : [name, args];
}

function stdioOf({ terminal, input }: RunOptions): StdioOptions {
  const stdin = input === undefined ? (terminal === "whole" ? "inherit" : "ignore") : "pipe";
  const output = terminal === "whole" ? "inherit" : "pipe";
  return [stdin, output, output];
}

/** Ends a program once, for the first reason. */
class Stopper {
  /** Why the program was ended; undefined if it ended by itself. */
  reason: Error | undefined;
  private killer: NodeJS.Timeout | undefined;

  constructor(
    private readonly child: ChildProcess,
    private readonly terminal: RunOptions["terminal"],
  ) {}

  stop(signal: NodeJS.Signals, reason: Error): void {
    if (this.reason !== undefined) return;
    this.reason = reason;
    // The terminal sends Ctrl-C to the whole group. Some programs stop without cleaning up when they get it twice.
    if (this.terminal !== "none" && signal === "SIGINT") return;
    // A shell starts programs in the background so that they ignore Ctrl-C.
    this.kill(this.terminal === "none" ? "SIGTERM" : signal);
    this.killer = setTimeout(() => this.giveUp(), GRACE_MS);
  }

  /** Forgets the program, because it has ended. */
  done(): void {
    clearTimeout(this.killer);
  }

  /** Programs that it started may still hold its output, unless they are in its group. */
  private giveUp(): void {
    this.kill("SIGKILL");
    this.child.stdout?.destroy();
    this.child.stderr?.destroy();
  }

  private kill(signal: NodeJS.Signals): void {
    const { pid } = this.child;
    if (pid === undefined) return;
    if (this.terminal !== "none") this.child.kill(signal);
    else killGroup(pid, signal);
  }
}

function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The whole group has ended.
  }
}

/** @param fail ends the program with a reason @returns what was printed so far */
function capture(
  child: ChildProcess,
  { onOutput, maxBytes = MAX_BYTES }: RunOptions,
  fail: (reason: string) => void,
): () => Pick<Ending, "stdout" | "stderr"> {
  const stdout: string[] = [];
  let bytes = 0;
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    bytes += Buffer.byteLength(text);
    if (bytes > maxBytes) return fail(`printed more than ${maxBytes} bytes`);
    stdout.push(text);
    onOutput?.(text, "stdout");
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-ERROR_CHARACTERS);
    onOutput?.(text, "stderr");
  });
  return () => ({ stdout: stdout.join(""), stderr });
}

function give({ stdin }: ChildProcess, input: RunOptions["input"]): void {
  // The program may end before it has read everything. Its exit status says why.
  stdin?.on("error", () => undefined);
  stdin?.end(input);
}

/** The exit status, once the program and its output have ended. */
function ended(child: ChildProcess, { name, get }: Program, cwd: string | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on("error", (cause: NodeJS.ErrnoException) => {
      // The same code comes for a missing working directory.
      const missing = cause.code === "ENOENT" && (cwd === undefined || existsSync(cwd));
      reject(
        missing
          ? new MissingProgramError(name, get, { cause })
          : new ProgramError(name, `could not be started: ${cause.message}`, { cause }),
      );
    });
    child.on("close", (status, signal) => resolve(signal === null ? (status ?? 0) : 128 + constants.signals[signal]));
  });
}
