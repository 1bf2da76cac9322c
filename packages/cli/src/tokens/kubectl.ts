import { spawn } from "node:child_process";
import type { GuardedTerminal } from "../terminal/GuardedTerminal";

/**
 * Runs `kubectl` and passes on what it prints.
 * @param args public: every user of the computer can see them
 * @param input its standard input, which may be secret
 * @throws Error with a sentence if it is not installed, or fails
 */
export async function kubectl(args: readonly string[], input: string, terminal: GuardedTerminal): Promise<void> {
  const child = spawn("kubectl", args, { stdio: "pipe", env: process.env });
  child.stdout.setEncoding("utf8").on("data", (text: string) => terminal.err(text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => terminal.err(text));
  // The program may end before it has read everything. Its exit status says why.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const ending = await new Promise<string | number | null>((resolve, reject) => {
    child.on("error", (cause) => reject(notStarted(cause)));
    child.on("close", (status, signal) => resolve(signal ?? status));
  });
  if (ending !== 0) throw new Error(`\`kubectl ${args[0]}\` failed with ${ending}`);
}

function notStarted(cause: Error): Error {
  const missing = "code" in cause && cause.code === "ENOENT";
  const reason = missing
    ? "kubectl is not installed, or not on PATH"
    : `kubectl could not be started: ${cause.message}`;
  return new Error(reason, { cause });
}
