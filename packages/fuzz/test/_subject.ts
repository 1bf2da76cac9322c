import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Emitted } from "@ducksnest/checks";
import type { Example } from "../src/Mutant";
import type { Files, Subject } from "../src/readers/Reader";

export const REPOSITORY = join(__dirname, "../../..");

export function reference(): Example {
  return { name: "reference", text: readFileSync(join(REPOSITORY, "examples/reference/homelab.yaml"), "utf8") };
}

/** What a reader is given, with only what a test cares about. */
export function aSubject({
  files = {},
  emitted = {},
  ...rest
}: {
  /** Content by folder, then by file. */
  readonly files?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly emitted?: Partial<Emitted>;
  readonly text?: string;
  readonly data?: unknown;
}): Subject {
  return {
    ...{ text: "", data: undefined, folder: "", ...rest },
    emitted: { cluster: [], cloud: new Map(), hosts: new Map(), ...emitted },
    outputs: Object.entries(files).map(([directory, contents]) => filesIn(directory, contents)),
  };
}

function filesIn(directory: string, contents: Readonly<Record<string, string>>): Files {
  return {
    directory,
    files: new Map(Object.entries(contents).map(([file, content]) => [file, { content, secret: false }])),
  };
}
