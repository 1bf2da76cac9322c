import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { isatty } from "node:tty";
import type { Input } from "./Input";
import { readUpTo } from "./readUpTo";

/** The input of this process. */
export class ProcessInput implements Input {
  readonly isTerminal = isatty(0);

  /** The line editor of Node switches the terminal's echo off, and on again at its end, also before a signal ends the process. */
  async readLine(prompt: string, hidden: boolean): Promise<string> {
    if (hidden) process.stderr.write(prompt);
    const output = hidden ? new Writable({ write: (_chunk, _encoding, done) => done() }) : process.stderr;
    const editor = createInterface({ input: process.stdin, output, terminal: true, historySize: 0 });
    try {
      return await new Promise((resolve, reject) => {
        editor.once("line", resolve);
        // Of Ctrl-C, and of Ctrl-D without text. Without this, the process would end with 0.
        editor.once("SIGINT", () => editor.close());
        editor.once("close", () => reject(new Error("cancelled at the prompt.")));
        if (hidden) return;
        editor.setPrompt(prompt);
        editor.prompt();
      });
    } catch (error) {
      if (!hidden) process.stderr.write("\n");
      throw error;
    } finally {
      editor.close();
      if (hidden) process.stderr.write("\n");
    }
  }

  readAll(limit: number): Promise<Uint8Array> {
    return readUpTo(process.stdin, limit);
  }
}
