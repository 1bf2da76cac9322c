import type { Input } from "./Input";

/** An option that answers a question in advance. */
export interface Answerable<Answer> {
  /** The option as it is typed, such as `--yes` or `--site <site>`, for the sentence that asks for it. */
  readonly option: string;
  /** The option's value; undefined if it was not given. */
  readonly given: Answer | undefined;
}

/** A question for a text. */
export interface TextQuestion extends Answerable<string> {
  /** The answer to an empty line. @default none: an answer is required */
  readonly fallback?: string;
  /** A sentence that says what is wrong with an answer; undefined if it is right. @default every answer is right */
  readonly problem?: (answer: string) => string | undefined;
}

/**
 * Asks for a text that is not secret, until the answer is right.
 * @param question without a question mark or colon, such as `Site of the host`
 * @throws Error if the option's value is wrong, or if there is neither a value nor a terminal
 */
export async function ask(
  input: Input,
  question: string,
  { option, given, fallback, problem = () => undefined }: TextQuestion,
): Promise<string> {
  if (given !== undefined) {
    const sentence = problem(given);
    if (sentence !== undefined) throw new Error(`${option}: ${sentence}`);
    return given;
  }
  requireTerminal(input, question, option);
  const hint = fallback === undefined ? "" : ` [${fallback}]`;
  let remark = "";
  for (;;) {
    const line = (await input.readLine(`${remark}${question}${hint}: `, false)).trim();
    const answer = line === "" ? fallback : line;
    const sentence = answer === undefined ? "An answer is required." : problem(answer);
    if (answer !== undefined && sentence === undefined) return answer;
    remark = `${sentence}\n`;
  }
}

/**
 * Asks whether to go on. An empty line means no.
 * @param question a whole sentence, such as `Remove the host firebat?`
 * @throws Error if there is neither the option nor a terminal
 */
export async function confirm(
  input: Input,
  question: string,
  { option, given }: Answerable<boolean>,
): Promise<boolean> {
  if (given !== undefined) return given;
  requireTerminal(input, question, option);
  for (;;) {
    const answer = (await input.readLine(`${question} [y/N] `, false)).trim().toLowerCase();
    if (answer === "y" || answer === "yes") return true;
    if (answer === "" || answer === "n" || answer === "no") return false;
  }
}

function requireTerminal({ isTerminal }: Input, question: string, option: string): void {
  if (isTerminal) return;
  throw new Error(`cannot ask "${question}", because standard input is not a terminal; add ${option}.`);
}
