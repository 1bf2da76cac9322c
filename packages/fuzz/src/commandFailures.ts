import { program } from "@ducksnest/cli";
import { type Failure, messageOf, thrown } from "./Judgement";
import { plantedIn } from "./leaks";
import { pick } from "./places";
import { controlsIn, printable } from "./printable";

type Kind = "sound" | "unsound" | "unreadable";

/** A command, and the format in which it prints. */
interface Command {
  readonly args: readonly string[];
  readonly format: Format;
}

type Format = keyof typeof COMPLAINTS;

/** What a command printed, and how it ended. */
interface Ending {
  readonly output: string;
  readonly exitCode: number | undefined;
}

const EXIT_CODES: Readonly<Record<Kind, number>> = { sound: 0, unsound: 1, unreadable: 2 };

/** What each format must not have in it. JSON may hold any character, because no terminal reads it. */
const COMPLAINTS = {
  text: (output: string): readonly string[] => [
    ...rawControls(output),
    ...(/^::/m.test(output) ? ["printed a line that GitHub Actions takes for a command"] : []),
  ],
  github: (output: string): readonly string[] => [...rawControls(output), ...unannotated(output)],
  json: (output: string): readonly string[] => jsonComplaints(output),
  sarif: (output: string): readonly string[] => jsonComplaints(output),
};

const CHECKS: readonly Command[] = (["text", "json", "github", "sarif"] as const).map((format) => ({
  args: ["check", "--format", format],
  format,
}));

/** Commands about a sound manifest that write nothing. Whatever they find, they have to end by themselves. */
const QUESTIONS: readonly Command[] = (["text", "json"] as const).flatMap((format) =>
  ["paths", "capacity"].map((name) => ({ args: [name, "--format", format], format })),
);

/**
 * Runs one command as a user does, a different one for each draw. It has to end with the exit code of the verdict, and
 * to print no secret and nothing that its reader would take for an instruction.
 * @param text the manifest's
 */
export async function commandFailures(
  manifest: string,
  kind: Kind,
  draw: number,
  text: string,
): Promise<readonly Failure[]> {
  const commands = [...CHECKS, ...(kind === "sound" ? QUESTIONS : [])];
  const command = pick(commands, draw);
  if (command === undefined) throw new Error("there is no command to try");
  const { args, format } = command;
  const by = `ducksnest ${args.join(" ")}`;
  let ending: Ending;
  try {
    ending = await ended([...args, "--manifest", manifest]);
  } catch (error) {
    return [thrown(by, error)];
  }
  const { output, exitCode } = ending;
  const allowed = args[0] === "check" ? [EXIT_CODES[kind]] : [0, 1];
  return [
    ...(exitCode !== undefined && allowed.includes(exitCode) ? [] : [`ended with ${exitCode} for an ${kind} manifest`]),
    ...(plantedIn(text).some((canary) => output.includes(canary)) ? ["printed a secret"] : []),
    ...COMPLAINTS[format](output),
  ].map((detail) => ({ by, detail }));
}

async function ended(args: readonly string[]): Promise<Ending> {
  const printed: string[] = [];
  let exitCode: number | undefined;
  const print = (text: string) => {
    printed.push(text);
  };
  await program({ out: print, err: print, color: false }, (code) => {
    exitCode = code;
  }).parseAsync(args, { from: "user" });
  return { output: printed.join(""), exitCode };
}

function rawControls(output: string): readonly string[] {
  return controlsIn(output)
    .slice(0, 1)
    .map((control) => `printed ${printable(control)} as it is`);
}

function unannotated(output: string): readonly string[] {
  const line = output.split("\n").find((line) => !/^($|::(error|warning) )/.test(line));
  return line === undefined ? [] : [`printed a line that is no annotation: ${line}`];
}

function jsonComplaints(output: string): readonly string[] {
  try {
    JSON.parse(output);
    return [];
  } catch (error) {
    return [`printed no JSON: ${messageOf(error)}`];
  }
}
