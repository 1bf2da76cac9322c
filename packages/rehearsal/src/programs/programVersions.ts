import { execFile } from "node:child_process";
import { CannotRehearse } from "../kernel/CannotRehearse";
import { inParallel } from "../kernel/inParallel";
import { CATALOGUE, type ProgramName, type VersionQuestion } from "./catalogue";
import type { Program, Programs } from "./Program";

/** Versions by program, as the program prints them but without a leading "v"; undefined for a build without a version. */
export type Versions = ReadonlyMap<ProgramName, string | undefined>;

/** Milliseconds until a program that prints no version counts as the wrong one. The largest need a second to load. */
const TIMEOUT = 30_000;

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
  const options = { timeout: TIMEOUT, env: { ...process.env, ...env } };
  return new Promise((resolve) => {
    execFile(path, args, options, (error, stdout, stderr) => {
      const printed = `${stdout}${stderr}`.trim();
      const [, version] = answer.exec(printed) ?? [];
      if (version !== undefined) {
        resolve(UNVERSIONED.has(version) ? { name } : { name, version });
      } else if (printed === "" && error !== null) {
        resolve({
          name,
          problem: `\`${command}\` failed: ${error.message}. Replace the program, or run the rehearsal without it.`,
        });
      } else {
        const [line = ""] = printed.split("\n");
        resolve({
          name,
          problem: `\`${command}\` prints no version that is understood, but "${line.slice(0, 200)}". Check that it is the real ${name}.`,
        });
      }
    });
  });
}
