import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Emitted } from "@ducksnest/checks";
import type { Output } from "@ducksnest/cli";
import type { Example } from "../src/Mutant";
import type { Subject } from "../src/readers/Reader";

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
  /** Content by output, then by file. */
  readonly files?: Partial<Record<Output["name"], Readonly<Record<string, string>>>>;
  readonly emitted?: Partial<Emitted>;
  readonly text?: string;
  readonly data?: unknown;
}): Subject {
  return {
    text: "",
    data: undefined,
    folder: "",
    ...rest,
    emitted: { cluster: [], cloud: new Map(), hosts: new Map(), ...emitted },
    outputs: Object.entries(files).map(([name, contents]) => anOutput(name as Output["name"], contents)),
  };
}

function anOutput(name: Output["name"], contents: Readonly<Record<string, string>>): Output {
  return {
    name,
    directory: { cloud: "cdktf.out", cluster: "dist", hosts: "nix" }[name],
    files: new Map(Object.entries(contents).map(([file, content]) => [file, { content, secret: false }])),
    generated: /./,
    header: undefined,
    emitted: {},
    missing: [],
  };
}
