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

// Whoever reads the output may close it early, as `head` does.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

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
