import { dirname, relative } from "node:path";
import { shellWord } from "../terminal/shellWord";
import type { Found, Step } from "./Step";

/** Commands that mean the same in every folder: ducksnest gets the manifest as an option, and the others use no file of it. */
const ANYWHERE = /^(?:(?:ducksnest|aws) |test -f ~\/|kubectl (?!.* -f \w))/;

/** Where the manifest is, seen from this process. */
export interface ManifestPlace {
  /** Absolute path of the manifest. */
  readonly manifest: string;
  /** The path that the user gave; undefined if the manifest was found. */
  readonly given: string | undefined;
}

/** A step whose commands work in this process's folder. Nothing changes if the manifest is in it. */
export function fromHere(step: Step, { manifest, given }: ManifestPlace): Step {
  const root = dirname(manifest);
  const away = relative(process.cwd(), root);
  if (away === "") return step;
  const folder = given === undefined ? away : dirname(given);
  const adapt = (commands: readonly string[]) => commands.map((command) => inFolder(command, folder));
  return {
    ...step,
    commands: adapt(step.commands),
    probe: async (): Promise<Found> => {
      const found = await step.probe();
      return found.commands === undefined ? found : { ...found, commands: adapt(found.commands) };
    },
  };
}

/** A subshell, so that a person who pastes the command stays in the same folder. */
function inFolder(command: string, folder: string): string {
  if (ANYWHERE.test(command)) return command;
  // With a dot, `cd` looks neither for an option nor in $CDPATH.
  const place = shellWord(/^[./]/.test(folder) ? folder : `./${folder}`);
  return `(cd ${place} && ${command.includes(" || ") ? `{ ${command}; }` : command})`;
}
