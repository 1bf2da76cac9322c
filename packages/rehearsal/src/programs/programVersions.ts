import { execFile } from "node:child_process";
import { CannotRehearse } from "../kernel/CannotRehearse";
import { inParallel } from "../kernel/inParallel";
import { CATALOGUE, type ProgramName, type VersionQuestion } from "./catalogue";
import type { Program, Programs } from "./Program";

/** Versions by program, as the program prints them but without a leading "v"; undefined for a build without a version. */
export type Versions = ReadonlyMap<ProgramName, string | undefined>;

/** Milliseconds until a program that prints no version counts as the wrong one. The largest need a second to load. */
const TIMEOUT = 30_000;

/** Characters of an answer that a message quotes. */
const LONGEST_QUOTE = 200;

/** Programs asked at once. */
const AT_ONCE = 8;

/** Words that a build prints in place of a version that it was not given. */
const UNVERSIONED = new Set(["unknown", "dev", "(devel)"]);

/**
 * Runs each program to ask its version. Programs whose version no report names are left out.
 * @throws CannotRehearse naming every program that cannot run, or whose answer is not understood
 */
export async function programVersions(programs: Programs): Promise<Versions> {
  const asked = programs.all.flatMap((program) => {
    const { version } = CATALOGUE[program.name];
    return version === undefined ? [] : [{ program, question: version }];
  });
  const answers = await inParallel(asked, AT_ONCE, ({ program, question }) => ask(program, question));
  const problems = answers.flatMap(({ problem }) => problem ?? []);
  if (problems.length > 0) throw new CannotRehearse(problems.join("\n"));
  return new Map(answers.map(({ name, version }) => [name, version]));
}

interface Answer {
  readonly name: ProgramName;
  readonly version?: string;
  readonly problem?: string;
}

function ask({ name, path }: Program, { args, env, answer }: VersionQuestion): Promise<Answer> {
  const command = [path, ...args].join(" ");
  return new Promise((resolve) => {
    execFile(path, args, { timeout: TIMEOUT, env: { ...process.env, ...env } }, (error, stdout, stderr) => {
      const printed = `${stdout}\n${stderr}`.trim();
      const [, version] = answer.exec(printed) ?? [];
      if (version !== undefined) {
        resolve(UNVERSIONED.has(version) ? { name } : { name, version });
      } else if (printed === "") {
        const why = error?.message.trim() ?? "it prints nothing";
        resolve({ name, problem: `\`${command}\` failed: ${why}. Replace the program.` });
      } else {
        const [line = ""] = printed.split("\n");
        const problem = `\`${command}\` printed "${line.slice(0, LONGEST_QUOTE)}" instead of a version. Check that it is the real ${name}.`;
        resolve({ name, problem });
      }
    });
  });
}
