import "./withoutJit";
import { reasonOf } from "@ducksnest/outputs";
import { COMMANDS } from "./commands";
import { exitCodeOf } from "./exitCodeOf";
import { program } from "./program";
import { InterruptedError } from "./programs/errors";
import { GuardedTerminal } from "./terminal/GuardedTerminal";
import { PrintedCommands } from "./terminal/PrintedCommands";
import type { Terminal } from "./terminal/Terminal";

const terminal: Terminal = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  ...(process.stderr.isTTY && { progress: (step) => process.stderr.write(`\r\u001b[K${step}`) }),
  color: process.stdout.isTTY === true && !process.env.NO_COLOR,
  ...(process.stdout.isTTY && { columns: process.stdout.columns }),
};

// A reader such as `head` may close the output early. The exit status is then that of a program killed by SIGPIPE.
const SIGPIPE_STATUS = 141;

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(process.exitCode ?? SIGPIPE_STATUS);
  terminal.err(`ducksnest: cannot write to standard output: ${reasonOf(error)}\n`);
  process.exit(2);
});

// No stream is left to report to.
process.stderr.on("error", () => process.exit(2));

const printed = new PrintedCommands(COMMANDS);
printed.start = { npx: process.env.npm_command === "exec", manifest: undefined };

const finish = (exitCode: number) => {
  process.exitCode = exitCode;
};

program(terminal, finish, { printed })
  .parseAsync()
  .catch((error: unknown) => {
    // The program that started this one sees that a signal ended it. Everything is cleaned up by now.
    if (error instanceof InterruptedError && error.signal !== undefined) {
      process.kill(process.pid, error.signal);
      return;
    }
    process.exitCode = exitCodeOf(error, new GuardedTerminal(terminal, printed));
  });
