import { formatJson } from "@ducksnest/checks";
import {
  judgePublicFile,
  keyFile,
  type PublicFile,
  pkiFiles,
  RotationError,
  rotationStage,
} from "@ducksnest/credentials";
import { checkedTopology } from "../../manifest/checkedTopology";
import { type CommonOptions, formatOption, manifestOption } from "../../options";
import { type OpenPki, readPki } from "../../pki/openPki";
import { table } from "../../terminal/table";
import type { CommandDefinition, Invocation } from "../CommandDefinition";
import { COULD_NOT_RUN } from "../exitCodes";

/** `ducksnest pki show`: the certificates and keys. */
export const show: CommandDefinition<CommonOptions> = {
  name: "show",
  summary: "show certificates, dates and pins",
  description:
    "Shows each certificate and the service-account key. The stage is none, or that of a rotation: trusted (hosts trust the " +
    "next one too) or signing (it signs, and the old one is still trusted). The private key is encrypted here, or it is only on " +
    "the control plane that made it. The pin is SHA-256 of the public key, and the fingerprint that of the certificate.",
  options: [formatOption(), manifestOption()],
  exitCodes: { 0: "the PKI is shown", 1: "a file cannot be shown, or the manifest has errors", 2: COULD_NOT_RUN },
  examples: ["ducksnest pki show"],
  run,
};

function run({ options, terminal, now }: Invocation<CommonOptions>): number {
  const opened = checkedTopology("derivable", options, terminal);
  if (opened.kind === "refused") return opened.exitCode;
  const open = readPki(opened);
  const entries = open.pki.files.map((file) => entryOf(open, file, now()));
  const isWhole = entries.every(({ keyType }) => keyType !== undefined) && open.pki.problems.length === 0;
  if (options.format === "json") {
    terminal.formatted(formatJson({ pki: entries }));
  } else if (entries.length === 0) {
    terminal.out(`${open.pki.path}: there is no PKI yet. Make one with \`ducksnest pki init\`.\n`);
  } else {
    const rows = entries.map(({ file, commonName = "", organization = "", keyType = "unreadable", ...entry }) => {
      const dates = [entry.validFrom ?? "", entry.validUntil ?? ""].map((time) => time.slice(0, 10));
      return [file, commonName, organization, keyType, ...dates, entry.stage ?? "broken", entry.privateKey];
    });
    const head = ["file", "subject", "organization", "key", "from", "until", "stage", "private key"];
    const hashes = entries.map(({ file, pin = "", fingerprint = "" }) => [file, pin, fingerprint]);
    terminal.out(table(head, rows, terminal.columns));
    terminal.out(`\n${table(["file", "pin", "fingerprint"], hashes, terminal.columns)}`);
  }
  if (!isWhole) terminal.err("Some files cannot be used. Run `ducksnest pki verify`.\n");
  return isWhole ? 0 : 1;
}

function entryOf({ pki, secrets }: OpenPki, file: PublicFile, now: Date) {
  const files = pkiFiles(pki, secrets);
  const { facts } = judgePublicFile(pki, file, { now });
  const certificate = facts !== undefined && "notAfter" in facts ? facts : undefined;
  return {
    name: file.name,
    generation: file.generation,
    file: pki.shown(file.file),
    commonName: certificate?.commonName,
    organization: certificate?.organizations.join(", "),
    keyType: facts?.keyType,
    validFrom: certificate?.notBefore.toISOString(),
    validUntil: certificate?.notAfter.toISOString(),
    stage: stageOf(file, files),
    privateKey: placeOf(file, files),
    pin: facts?.pin,
    fingerprint: certificate?.fingerprint,
  };
}

/** Undefined if no rotation leaves such files. */
function stageOf({ name }: PublicFile, files: ReadonlySet<string>): string | undefined {
  try {
    return rotationStage(name, files);
  } catch (error) {
    if (error instanceof RotationError) return undefined;
    throw error;
  }
}

function placeOf({ name, generation }: PublicFile, files: ReadonlySet<string>): string {
  if (generation === "old") return "not kept";
  return files.has(keyFile(name, generation)) ? "encrypted here" : "on the control plane";
}
