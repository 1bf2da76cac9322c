import {
  applyStep,
  makePairs,
  nextStep,
  PKI_NAMES,
  PkiFolder,
  type PkiName,
  pkiFiles,
  RotationError,
  type RotationStep,
  rotationStage,
} from "@ducksnest/credentials";
import { Option } from "commander";
import { openHomelab } from "../../manifest/openHomelab";
import { type ManifestOption, manifestOption } from "../../options";
import { type OpenPki, openPki, requireUsable } from "../../pki/openPki";
import { namesIn, namesOperand, type PairOptions, pairOptions } from "../../pki/options";
import { printPlan } from "../../pki/printPlan";
import { editSecrets } from "../../secrets/editSecrets";
import { requiredIdentities } from "../../secrets/identities";
import { type IdentityOption, identityOption } from "../../secrets/identityFiles";
import { confirm } from "../../terminal/questions";
import type { CommandDefinition, Invocation } from "../CommandDefinition";
import { COULD_NOT_RUN } from "../exitCodes";

interface RotateOptions extends ManifestOption, IdentityOption, PairOptions {
  readonly plan?: boolean;
  readonly yes?: boolean;
}

/** `ducksnest pki rotate`: replaces CAs and the service-account key, one step at a time. */
export const rotate: CommandDefinition<RotateOptions> = {
  name: "rotate",
  summary: "replace CAs, one step at a time",
  description:
    "Replaces the named CAs and keys, or all of them, in three steps: hosts trust the new ones too, the new ones sign, and the " +
    "old ones are trusted no more. Each run does one step, and prints what to do on the cluster before the next one. Without " +
    "names, it continues the rotation that has begun. An interrupted run changes nothing, or is finished by the next one.",
  operands: [namesOperand()],
  options: [
    new Option("--plan", "print what the rest of the rotation does, and change nothing"),
    new Option("-y, --yes", "do not ask whether the cluster is ready for the step"),
    ...pairOptions(),
    identityOption(),
    manifestOption(),
  ],
  exitCodes: { 0: "the step is done", 1: "the manifest has errors, or you did not go on", 2: COULD_NOT_RUN },
  examples: ["ducksnest pki rotate --plan", "ducksnest pki rotate", "ducksnest pki rotate sa --yes"],
  run,
};

async function run({ operands, options, terminal, input, now }: Invocation<RotateOptions>): Promise<number> {
  const opened = openHomelab(options, terminal);
  if (opened.kind === "refused") return opened.exitCode;
  const { topology } = opened;
  const context = { ...opened, terminal };
  const asked = namesIn(operands);
  const step = stepFrom(await openPki(context), asked, now());
  if (options.plan) {
    terminal.out(printPlan(step, topology));
    return 0;
  }
  const identities = requiredIdentities(options, terminal);
  const question = questionBefore(step);
  if (question !== undefined && !(await confirm(input, question, { option: "--yes", given: options.yes }))) {
    terminal.err("Nothing was changed.\n");
    return 1;
  }
  const { keyType, days } = options;
  // Before the lock is taken, because RSA keys take seconds.
  const pairs = await makePairs(step.makes, { homelab: topology.name, keyType, now: now(), validityDays: days });
  const { written, removed } = await editSecrets({ ...context, identities }, async (edit) => {
    const pki = PkiFolder.read(edit.folder.root, topology.name);
    const current = stepFrom({ pki, secrets: edit.folder }, asked, now());
    if (current.from !== step.from || current.names.join() !== step.names.join()) throw new Error(CHANGED);
    return { result: undefined, also: await applyStep(step, pairs, pki, edit) };
  });
  terminal.out(
    [
      `${step.names.join(", ")}: ${step.from} -> ${step.to}`,
      ...written.map((file) => `written  ${file}`),
      ...removed.map((file) => `removed  ${file}`),
      "",
      printPlan(step, topology, "done"),
    ].join("\n"),
  );
  return 0;
}

const CHANGED =
  "another process has just advanced the rotation; nothing was changed. Run `ducksnest pki rotate --plan` to see its stage.";

/** The step to do next. Without names, of the rotations that have begun, or else of everything. */
function stepFrom({ pki, secrets }: OpenPki, asked: readonly PkiName[], now: Date): RotationStep {
  requireUsable(pki, now);
  const files = pkiFiles(pki, secrets);
  const begun = PKI_NAMES.filter((name) => isUnderWay(name, files));
  const [names] = [asked, begun, PKI_NAMES].filter(({ length }) => length > 0);
  return nextStep(names ?? PKI_NAMES, files);
}

/** Files that do not fit together count too, so that `nextStep` reports them. */
function isUnderWay(name: PkiName, files: ReadonlySet<string>): boolean {
  try {
    return ["trusted", "signing"].includes(rotationStage(name, files));
  } catch (error) {
    if (error instanceof RotationError) return true;
    throw error;
  }
}

/** What must be true before a step; undefined before the first one, which only adds trust. */
function questionBefore({ names, to }: RotationStep): string | undefined {
  const list = names.join(", ");
  if (to === "signing") {
    return `Do all hosts and pods trust the new ${list}, so that the new keys can sign and the old private keys can go?`;
  }
  return to === "none"
    ? `Do all hosts and pods work without the old ${list}, so that nothing has to trust ${names.length === 1 ? "it" : "them"}?`
    : undefined;
}
