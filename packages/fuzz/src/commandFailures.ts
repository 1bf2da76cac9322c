import { program } from "@ducksnest/cli";
import { type Failure, thrown } from "./Judgement";
import { plantedIn } from "./leaks";

type Kind = "sound" | "unsound" | "unreadable";

/** Ways in which a report is read. */
const REPORTS = ["text", "json", "github", "sarif"].map((format) => ["check", "--format", format]);

/** Other commands that a sound manifest is asked about; none of them writes. */
const QUESTIONS = [["paths"], ["capacity"], ["paths", "--format", "json"], ["capacity", "--format", "json"]];

/** What would move a terminal's cursor, or turn the direction of its text; line ends and tabs are harmless. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/**
 * Runs one command as a user does, a different one for each mutant: it has to end with the exit code of the verdict,
 * print nothing that a terminal or GitHub Actions obeys, and no secret.
 */
export async function commandFailures(
  manifest: string,
  kind: Kind,
  draw: number,
  text: string,
): Promise<readonly Failure[]> {
  const commands = [...REPORTS, ...(kind === "sound" ? QUESTIONS : [])];
  const command = commands[draw % commands.length] ?? [];
  const by = `ducksnest ${command.join(" ")}`;
  const printed: string[] = [];
  let exitCode: number | undefined;
  const print = (written: string) => {
    printed.push(written);
  };
  try {
    await program({ out: print, err: print, color: false }, (code) => {
      exitCode = code;
    }).parseAsync([...command, "--manifest", manifest], { from: "user" });
  } catch (error) {
    return [thrown(by, error)];
  }
  const output = printed.join("");
  const expected = { sound: [0], unsound: [1], unreadable: [2] }[kind];
  const allowed = command[0] === "check" ? expected : [0, 1];
  return [
    ...(exitCode !== undefined && allowed.includes(exitCode)
      ? []
      : [`ended with ${exitCode} for a manifest that is ${kind}`]),
    ...(CONTROLS.test(output) ? [`printed ${JSON.stringify(CONTROLS.exec(output)?.[0])} raw`] : []),
    ...(command[2] === "text" && /^::/m.test(output) ? ["printed a line that GitHub Actions obeys"] : []),
    ...(command[2] === "github" &&
    !output.split("\n").every((line) => line === "" || /^::(error|warning) |^\d+ error/.test(line))
      ? ["printed a line that is no annotation"]
      : []),
    ...plantedIn(text)
      .filter((canary) => output.includes(canary))
      .map(() => "printed a secret"),
    ...(isJson(command) ? jsonProblems(output) : []),
  ].map((detail) => ({ by, detail }));
}

function isJson(command: readonly string[]): boolean {
  return command.includes("json") || command.includes("sarif");
}

function jsonProblems(output: string): readonly string[] {
  try {
    JSON.parse(output);
    return [];
  } catch (error) {
    return [`printed no JSON: ${(error as Error).message}`];
  }
}
