import "./withoutJit";
import { reasonOf } from "@ducksnest/outputs";
import { CommanderError } from "commander";
import { GuardedTerminal } from "./GuardedTerminal";
import { program } from "./program";
import type { Terminal } from "./Terminal";

const terminal: Terminal = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  ...(process.stderr.isTTY && { progress: (what) => process.stderr.write(`\r\u001b[K${what}`) }),
  color: process.stdout.isTTY === true && !process.env.NO_COLOR,
  ...(process.stdout.isTTY && { columns: process.stdout.columns }),
};

// A reader may close the output early, as `head` does; then the run ends like one that SIGPIPE ends.
const SIGPIPE_STATUS = 141;

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(process.exitCode ?? SIGPIPE_STATUS);
  terminal.err(`ducksnest: cannot write to standard output: ${reasonOf(error)}\n`);
  process.exit(2);
});

// Nothing can be said any more.
process.stderr.on("error", () => process.exit(2));

program(terminal, (exitCode) => {
  process.exitCode = exitCode;
})
  .parseAsync()
  .catch((error: unknown) => {
    // Commander has told its own errors already; it throws for --help and --version too.
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2;
      return;
    }
    new GuardedTerminal(terminal).err(`ducksnest: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  });
