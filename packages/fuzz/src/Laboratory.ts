import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type Verdict as CheckVerdict, checkHomelab, hasErrors } from "@ducksnest/checks";
import { emittedBy, OUTPUT_NAMES, synthesize } from "@ducksnest/cli";
import { commandFailures } from "./commandFailures";
import { findingComplaints } from "./findingComplaints";
import { type Failure, type Judgement, thrown, type Verdict } from "./Judgement";
import { leaks } from "./leaks";
import { PlantedTokens, WHILE_VALID } from "./PlantedTokens";
import { READERS } from "./readers";
import { fileNames } from "./readers/fileNames";
import type { Files, Reader, Subject } from "./readers/Reader";
import { addWorkloads } from "./workloads";
import { yamlData } from "./yamlData";

/** Rules about workloads. A homelab that breaks them passes `check`, which does not know the workloads. */
export const WORKLOAD_RULES: readonly string[] = [
  "architecture-suits-images",
  "cpu-level-suits-images",
  "every-object-is-judged",
  "gpu-requests-are-served",
  "host-ports-free",
  "host-ports-open",
  "node-ports-free",
  "one-object-per-name",
  "schedulable-as-declared",
  "workloads-fit",
  "workloads-fit-with-one-host-down",
];

type Sound = CheckVerdict & { readonly kind: "sound" };

/** Folders in which mutants are tried, one after the other. */
export class Laboratory {
  private readonly manifest: string;
  private readonly readers: readonly Reader[];
  private readonly tokens: PlantedTokens;

  /**
   * @param folder an empty folder for the mutants
   * @param repository top level of the repository with the flake's modules
   * @param readers names of the readers to use
   */
  constructor(
    private readonly folder: string,
    repository: string,
    readers: readonly string[],
  ) {
    this.manifest = join(folder, "homelab.yaml");
    this.readers = READERS.filter(({ name }) => readers.includes(name));
    cpSync(join(repository, "nix"), join(folder, "nix"), { recursive: true });
    this.tokens = new PlantedTokens(folder);
  }

  /**
   * Tries a mutant.
   * @param draw decides which of the slow readers read this one, and which command is tried
   * @param onSynthesized called before the readers start, because they may be slow. @default nothing
   */
  async judge(bytes: Buffer, draw: number, onSynthesized: () => void = () => undefined): Promise<Judgement> {
    writeFileSync(this.manifest, bytes);
    const text = bytes.toString("utf8");
    let verdict: CheckVerdict;
    try {
      verdict = checkHomelab(this.manifest);
    } catch (error) {
      return failed([thrown("check", error)]);
    }
    const failures = [
      ...findingComplaints(verdict.findings, verdict.kind === "sound", text).map(by("findings")),
      ...(await commandFailures(this.manifest, verdict.kind, draw, text)),
    ];
    const data = yamlData(bytes);
    if (verdict.kind === "unreadable") {
      const misread = data === undefined ? [] : [by("check")("unreadable, though it is one YAML mapping")];
      return { verdict: "unreadable", failures: [...failures, ...misread], consulted: [] };
    }
    if (verdict.kind === "unsound") return { verdict: "refused", failures, consulted: [] };
    return this.synthesized(verdict, { text, data }, draw, failures, onSynthesized);
  }

  private async synthesized(
    verdict: Sound,
    manifest: Pick<Subject, "text" | "data">,
    draw: number,
    before: readonly Failure[],
    onSynthesized: () => void,
  ): Promise<Judgement> {
    let outputs: Awaited<ReturnType<typeof synthesize>>;
    const failures = [...before];
    const keys = { identityFiles: [this.tokens.identity], now: WHILE_VALID };
    try {
      await this.tokens.plant(verdict.topology);
      const made = () =>
        synthesize(verdict.topology, this.folder, OUTPUT_NAMES, { addWorkloads, addResources: () => undefined }, keys);
      outputs = await made();
      const again = await made();
      if (!isDeepStrictEqual(filesIn(outputs), filesIn(again)))
        failures.push(by("synth")("another text the second time"));
    } catch (error) {
      return failed([...failures, thrown("synth", error)]);
    }
    const emitted = emittedBy(outputs);
    const refusal = this.refusal(verdict, emitted, manifest.text, failures);
    if (refusal !== undefined) return { verdict: refusal, failures, consulted: [] };

    onSynthesized();
    failures.push(...leaks(outputs, manifest.text));
    const subject: Subject = { ...manifest, outputs, emitted, folder: this.folder };
    if (fileNames.complaints(subject).length === 0) this.write(outputs);
    const readers = this.readers.filter(({ oneIn = 1 }) => draw % oneIn === 0);
    for (const reader of readers) failures.push(...complaintsOf(reader, subject));
    return { verdict: "sound", failures, consulted: readers.map(({ name }) => name) };
  }

  /** The verdict of the rules about outputs; undefined if the outputs pass. */
  private refusal(verdict: Sound, emitted: Subject["emitted"], text: string, failures: Failure[]): Verdict | undefined {
    try {
      const findings = verdict.checkOutputs(emitted);
      const refused = hasErrors(findings);
      failures.push(...findingComplaints(findings, !refused, text).map(by("rules about outputs")));
      const ours = findings.filter(({ severity, rule }) => severity === "error" && !WORKLOAD_RULES.includes(rule));
      failures.push(...ours.map(({ rule, message }) => by("rules about outputs")(`${rule}: ${message}`)));
      return refused ? "unfit" : undefined;
    } catch (error) {
      failures.push(thrown("rules about outputs", error));
      return "failed";
    }
  }

  /** Writes the outputs for their readers, and removes those of the previous mutant. */
  private write(outputs: readonly Files[]): void {
    for (const old of ["cdktf.out", "dist", "nix/hosts"])
      rmSync(join(this.folder, old), { recursive: true, force: true });
    for (const { directory, files, archives } of outputs) {
      const texts = [...files].map(([file, { content }]) => [file, content] as const);
      for (const [file, content] of [...texts, ...(archives ?? [])]) {
        const path = join(this.folder, directory, file);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, content);
      }
    }
    // Workers join only with a pin of the CA: without one, less of their modules would be evaluated.
    for (const host of readdirSync(join(this.folder, "nix/hosts"))) {
      const extra = `{ config, lib, ... }: { ${PINNED} }`;
      writeFileSync(join(this.folder, "nix/hosts", host, "extra.nix"), extra);
    }
  }
}

const PINNED = `ducksnest.worker = lib.mkIf (config.ducksnest.role == "worker") { caCertHashes = [ "sha256:${"0".repeat(64)}" ]; };`;

function complaintsOf(reader: Reader, subject: Subject): readonly Failure[] {
  try {
    return reader.complaints(subject).map(by(reader.name));
  } catch (error) {
    return [thrown(reader.name, error)];
  }
}

function by(name: string): (detail: string) => Failure {
  return (detail) => ({ by: name, detail });
}

function failed(failures: readonly Failure[]): Judgement {
  return { verdict: "failed", failures, consulted: [] };
}

function filesIn(outputs: readonly Files[]): unknown {
  return outputs.map(({ directory, files, archives }) => ({ directory, files, archives }));
}
