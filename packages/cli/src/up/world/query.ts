import { MissingProgramError, ProgramError } from "../../programs/errors";
import { type Ending, type Program, run } from "../../programs/run";
import { CannotTell } from "../CannotTell";

/** Longest time for one question, in seconds. */
const TIMEOUT_SECONDS = 10;

/** Asks a program a question that changes nothing. @throws CannotTell if it is missing, or does not answer in time */
export async function query(
  program: Program,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
  cwd?: string,
): Promise<Ending> {
  try {
    return await run(program, args, { env, timeoutSeconds: TIMEOUT_SECONDS, ...(cwd !== undefined && { cwd }) });
  } catch (error) {
    if (error instanceof MissingProgramError || error instanceof ProgramError)
      throw new CannotTell(`${error.message}.`);
    throw error;
  }
}

/** The JSON that a program printed. @throws CannotTell if it is none */
export function jsonOf({ name }: Program, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CannotTell(`${name} printed something else than JSON. Update it.`);
  }
}

/** The line of an error message that says most: the last one that is not empty. */
export function lastLine(text: string): string {
  return text.trim().split("\n").at(-1)?.trim() ?? "";
}
