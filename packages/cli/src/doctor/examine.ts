import { SecretsFolder } from "@ducksnest/credentials";
import { reasonOf } from "@ducksnest/outputs";
import { secretsDesign } from "../secrets/secretsDesign";
import type { DoctorContext } from "./DoctorContext";
import type { Fact } from "./Fact";
import { certificates } from "./facts/certificates";
import { flakeLock } from "./facts/flakeLock";
import { images } from "./facts/images";
import { joinTokens } from "./facts/joinTokens";
import { releases } from "./facts/releases";
import { rotations } from "./facts/rotations";
import { secretExpiries } from "./facts/secretExpiries";
import { secretsDrift } from "./facts/secretsDrift";
import { byUrgency, type Item, judge } from "./Item";

/** A kind of fact. */
type Source = (context: DoctorContext) => readonly Fact[] | Promise<readonly Fact[]>;

const SOURCES: readonly (readonly [subject: string, source: Source])[] = [
  ["join tokens", joinTokens],
  ["secrets", secrets],
  ["certificates", certificates],
  ["releases", releases],
  ["images", images],
  ["flake.lock", flakeLock],
];

/**
 * Everything that expires or drifts, the worst first. Files that cannot be read hide only their own facts.
 * @param withinDays how many days before its end something is due soon
 */
export async function examine(context: DoctorContext, now: Date, withinDays: number): Promise<readonly Item[]> {
  const facts = await Promise.all(SOURCES.map(([subject, source]) => factsOf(subject, source, context)));
  return facts
    .flat()
    .map((fact) => judge(fact, now, withinDays))
    .sort(byUrgency);
}

/** The facts of the folder of secrets, which is read once. */
function secrets(context: DoctorContext): readonly Fact[] {
  const folder = SecretsFolder.read(context.root, secretsDesign(context.topology));
  return [secretExpiries, rotations, secretsDrift].flatMap((source) => source(context, folder));
}

async function factsOf(subject: string, source: Source, context: DoctorContext): Promise<readonly Fact[]> {
  try {
    return await source(context);
  } catch (error) {
    return problemsOf(error).map((problem) => unreadable(subject, problem, context));
  }
}

/** The sentences of an error about files, which has one for each place. */
function problemsOf(error: unknown): readonly string[] {
  const { problems }: { readonly problems?: unknown } = Object(error);
  return Array.isArray(problems) ? problems.map(String) : [reasonOf(error)];
}

/** A fact about facts that are hidden by an error. Sentences of credentials start with `file:line:column`. */
function unreadable(subject: string, problem: string, { source }: DoctorContext): Fact {
  const [, file, line, column, sentence] = /^([^\s:]+):(\d+):(\d+): ([\s\S]*)$/.exec(problem) ?? [];
  const place = file === undefined ? { file: source.file } : { file, line: Number(line), column: Number(column) };
  return {
    what: `${subject}, which cannot be read`,
    place,
    until: "unknown",
    fix: sentence ?? problem,
  };
}
