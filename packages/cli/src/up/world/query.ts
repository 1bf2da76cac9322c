import type * as z from "zod";
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

/** What a program printed as JSON. @throws CannotTell if it is no JSON, or has another form */
export function answerOf<T>({ name }: Program, form: z.ZodType<T>, text: string): T {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw new CannotTell(`${name} printed something else than JSON. Update it.`);
  }
  const answer = form.safeParse(data);
  if (!answer.success) throw new CannotTell(`${name} printed JSON of another form than expected. Update it.`);
  return answer.data;
}

/** The line of an error message that says most: the last one that is not empty. */
export function lastLine(text: string): string {
  return text.trim().split("\n").at(-1)?.trim() ?? "";
}
