import { realpathSync } from "node:fs";
import type { NixosFacts } from "@ducksnest/checks";
import { evaluateFlake, wordsOfFlake } from "@ducksnest/evaluation";
import * as z from "zod";
import { mayBeSound, parseRefusal } from "./nixWords";
import { OwnFiles } from "./OwnFiles";

/** A host of the manifest. */
export interface NamedHost {
  /** Name of the host in the manifest. */
  readonly name: string;
  /** Name of the host in the flake. */
  readonly hostname: string;
}

export interface EvaluateNixosOptions {
  /** The program. @default nix-instantiate on PATH */
  readonly nixInstantiate?: string;
}

const FILE = "tests/judgement.nix";

const data = z.record(z.string(), z.json());
const definitions = z.array(
  z.object({
    option: z.array(z.string()),
    value: z.json(),
    file: z.string(),
    line: z.number(),
    column: z.number(),
  }),
);
const judgement = z.object({ ducksnest: data, options: data, failedAssertions: z.array(z.string()), definitions });

/**
 * Evaluates the hosts of a flake with stand-ins for its inputs.
 * @param flake path of a copy of the flake, with this version's `tests`
 * @param original path of the flake, which findings name
 * @returns facts by the host's name in the manifest; undefined if Nix is not installed
 */
export async function evaluateNixos(
  flake: string,
  original: string,
  hosts: readonly NamedHost[],
  options: EvaluateNixosOptions = {},
): Promise<ReadonlyMap<string, NixosFacts> | undefined> {
  const evaluator = new Evaluator(realpathSync(flake), original, options);
  const together = await evaluator.evaluate(hosts);
  if (together !== "refused") return together;
  // One host's error is no reason not to judge the others.
  const facts = new Map<string, NixosFacts>();
  for (const host of hosts) facts.set(host.name, await evaluator.evaluateAlone(host));
  return facts;
}

class Evaluator {
  private readonly files: OwnFiles;
  private readonly packageNames: readonly string[];

  constructor(
    private readonly flake: string,
    original: string,
    private readonly options: EvaluateNixosOptions,
  ) {
    this.files = new OwnFiles(flake, original);
    this.packageNames = wordsOfFlake(flake);
  }

  async evaluate(hosts: readonly NamedHost[]): Promise<ReadonlyMap<string, NixosFacts> | undefined | "refused"> {
    const evaluation = await this.instantiate(hosts, "judgement");
    if (evaluation.kind === "missing") return undefined;
    if (evaluation.kind === "refused") return "refused";
    const judged = z.record(z.string(), judgement).parse(JSON.parse(evaluation.json));
    return new Map(
      hosts.flatMap(({ name, hostname }): [string, NixosFacts][] => {
        const found = judged[hostname];
        return found === undefined ? [] : [[name, this.evaluated(found)]];
      }),
    );
  }

  async evaluateAlone(host: NamedHost): Promise<NixosFacts> {
    const evaluation = await this.instantiate([host], "judgement");
    if (evaluation.kind === "evaluated") {
      const { [host.hostname]: found } = z.record(z.string(), judgement).parse(JSON.parse(evaluation.json));
      if (found !== undefined) return this.evaluated(found);
    }
    const words = evaluation.kind === "refused" ? evaluation.words : `The flake has no host "${host.hostname}".`;
    return this.failed(words, await this.definitionsOf(host));
  }

  /** What the user's files define does not depend on whether the whole has a value. */
  private async definitionsOf(host: NamedHost): Promise<NixosFacts["definitions"]> {
    const evaluation = await this.instantiate([host], "definitions");
    if (evaluation.kind !== "evaluated") return [];
    const found = z.record(z.string(), z.object({ definitions })).parse(JSON.parse(evaluation.json))[host.hostname];
    return this.placed(found?.definitions ?? []);
  }

  private instantiate(hosts: readonly NamedHost[], wanted: "judgement" | "definitions") {
    const argument = { hostnames: hosts.map(({ hostname }) => hostname), packageNames: this.packageNames, wanted };
    return evaluateFlake(this.flake, FILE, argument, this.options);
  }

  private evaluated({ definitions, failedAssertions, ...facts }: z.infer<typeof judgement>): NixosFacts {
    const messages = failedAssertions.map((message) => this.files.renamed(message));
    return { kind: "evaluated", ...facts, failedAssertions: messages, definitions: this.placed(definitions) };
  }

  private failed(words: string, definitions: NixosFacts["definitions"]): NixosFacts {
    const { reason, places } = parseRefusal(words);
    const place = places.findLast(({ file }) => this.files.has(file));
    return {
      kind: "failed",
      reason: this.files.renamed(reason),
      isPossiblySound: mayBeSound(reason),
      ...(place && { place: this.files.placeOf(place) }),
      definitions,
    };
  }

  private placed(found: z.infer<typeof definitions>): NixosFacts["definitions"] {
    return found.map(({ option, value, ...place }) => ({ option, value, place: this.files.placeOf(place) }));
  }
}
