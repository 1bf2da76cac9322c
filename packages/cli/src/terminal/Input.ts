/** What a command reads from the person or the program that runs it. */
export interface Input {
  /** Whether a person can answer. Then `readLine` works, and typed text would be shown if `readAll` were used. */
  readonly isTerminal: boolean;
  /**
   * Asks on the terminal for one line. The question goes to standard error, because standard output is for results.
   * @param prompt the question, with its final space
   * @param hidden whether the answer is not shown while it is typed
   * @returns the line without its end
   * @throws Error if the person cancels with Ctrl-C or Ctrl-D
   */
  readLine(prompt: string, hidden: boolean): Promise<string>;
  /**
   * Reads standard input to its end, or up to a number of bytes.
   * @throws Error of the operating system, such as for a folder
   */
  readAll(limit: number): Promise<Uint8Array>;
}
