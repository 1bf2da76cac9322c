import { type Generation, keyFile, type PkiName, publicFile } from "./names";

/**
 * How far the rotation of a CA or of the service-account key is. It follows from the files that exist.
 *
 * - `missing`: there is no certificate.
 * - `none`: one certificate, no rotation.
 * - `trusted`: the next one is trusted too, and does not sign yet.
 * - `signing`: the next one has become the current one and signs; the old one is still trusted.
 */
export type RotationStage = "missing" | "none" | "trusted" | "signing";

/** Files that cannot be rotated. */
export class RotationError extends Error {
  override readonly name = "RotationError";

  /** @param problems sentences that name files, and say how to go on */
  constructor(readonly problems: readonly string[]) {
    super(problems.join("\n"));
  }
}

/** Names of the PKI's files as `publicFile` and `keyFile` return them, each from its own folder. */
export type PkiFiles = ReadonlySet<string>;

/**
 * The stage of one CA or of the service-account key. A current certificate without a key is no problem: the CA was made
 * by kubeadm, and the control plane has its key.
 * @throws RotationError if no run of the rotation leaves such files
 */
export function rotationStage(name: PkiName, files: PkiFiles): RotationStage {
  const has = (generation: Generation) => files.has(publicFile(name, generation));
  const problems = strayFiles(name, files);
  if (problems.length > 0) throw new RotationError(problems);
  if (!has("current")) return "missing";
  if (has("next")) return "trusted";
  return has("old") ? "signing" : "none";
}

function strayFiles(name: PkiName, files: PkiFiles): string[] {
  const present = (...all: string[]) => all.filter((file) => files.has(file)).join(" and ");
  const [current, next, old] = [publicFile(name), publicFile(name, "next"), publicFile(name, "old")];
  const [key, nextKey] = [keyFile(name), keyFile(name, "next")];
  if (!files.has(current)) {
    const rest = present(next, old, key, nextKey);
    return rest === "" ? [] : [`${current} is missing beside ${rest}; restore it from Git.`];
  }
  const problems: string[] = [];
  if (files.has(next) && files.has(old)) {
    problems.push(
      `${next} and ${old} both exist, but a rotation ends before the next one starts; restore the files of one commit.`,
    );
  }
  if (files.has(next) !== files.has(nextKey)) {
    const [there, missing] = files.has(next) ? [next, nextKey] : [nextKey, next];
    problems.push(
      `${there} exists without ${missing}; restore that from Git, or remove ${there} to start the rotation again.`,
    );
  }
  if (files.has(old) && !files.has(key)) {
    problems.push(`${old} exists without ${key}, the key that signs now; restore that from Git.`);
  }
  return problems;
}

/** One step of a rotation: the changes of files, which belong into one transaction. */
export interface RotationStep {
  /** Stage before the step. */
  readonly from: "none" | "trusted" | "signing";
  /** Stage after it. */
  readonly to: "none" | "trusted" | "signing";
  /** The CAs, and `sa` for the service-account key, that the step advances. */
  readonly names: readonly PkiName[];
  /**
   * What has to be made: `makeAuthority` or `makeServiceAccountKey`. Its public half goes to `publicFile(name, "next")`,
   * and its private half, encrypted, to `keyFile(name, "next")`.
   */
  readonly makes: readonly PkiName[];
  /** Files to move, in an order in which no move overwrites a file that a later one needs. */
  readonly moves: readonly { readonly from: string; readonly to: string }[];
  /** Files to remove. */
  readonly removes: readonly string[];
}

const NEXT = { none: "trusted", trusted: "signing", signing: "none" } as const;

/**
 * The next step of the rotation of some CAs and of the service-account key.
 * @param names what to rotate; all at the same stage
 * @throws RotationError if one is missing, if they are at different stages, or if their files do not fit together
 */
export function nextStep(names: readonly PkiName[], files: PkiFiles): RotationStep {
  const from = commonStage(names, files);
  const to = NEXT[from];
  return {
    from,
    to,
    names,
    makes: to === "trusted" ? names : [],
    moves: to === "signing" ? names.flatMap((name) => signingMoves(name)) : [],
    removes: to === "none" ? names.map((name) => publicFile(name, "old")) : [],
  };
}

function signingMoves(name: PkiName): RotationStep["moves"] {
  return [
    { from: publicFile(name), to: publicFile(name, "old") },
    { from: publicFile(name, "next"), to: publicFile(name) },
    { from: keyFile(name, "next"), to: keyFile(name) },
  ];
}

function commonStage(names: readonly PkiName[], files: PkiFiles): RotationStep["from"] {
  const stages = new Map<RotationStage, PkiName[]>();
  const problems: string[] = [];
  for (const name of names) {
    const stray = strayFiles(name, files);
    problems.push(...stray);
    if (stray.length > 0) continue;
    const stage = rotationStage(name, files);
    stages.set(stage, [...(stages.get(stage) ?? []), name]);
  }
  for (const name of stages.get("missing") ?? []) {
    problems.push(
      `${publicFile(name)} does not exist; run \`ducksnest pki init\` first, or rotate the others by name.`,
    );
  }
  stages.delete("missing");
  const [stage] = stages.keys();
  if (stages.size > 1) {
    const shown = [...stages].map(([each, list]) => `${list.join(", ")} at "${each}"`).join("; ");
    problems.push(`The rotations are at different stages (${shown}); advance one of them by name.`);
  }
  if (problems.length > 0) throw new RotationError(problems);
  if (stage === undefined || stage === "missing") throw new RotationError(["There is nothing to rotate."]);
  return stage;
}

/**
 * The public files that hosts trust, the one that signs first, because kubeadm takes the first certificate of a file as
 * the CA that signs. Empty if there is none.
 */
export function trustedFiles(name: PkiName, files: PkiFiles): readonly string[] {
  const generations: readonly Generation[] = ["current", "next", "old"];
  return generations.map((generation) => publicFile(name, generation)).filter((file) => files.has(file));
}
