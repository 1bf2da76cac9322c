import { posix } from "node:path";
import type { FileEdit, SecretsEdit } from "../store/SecretsEdit";
import type { MadePair } from "./make";
import { keyFile, publicFile } from "./names";
import type { PkiFolder } from "./PkiFolder";
import { RotationError, type RotationStep } from "./rotation";
import { mismatch } from "./verifyPki";

/**
 * Encrypts new private keys to the control planes and the operators.
 * @returns the changes of public files
 */
export async function putPairs(
  pairs: readonly MadePair[],
  generation: "current" | "next",
  pki: PkiFolder,
  edit: SecretsEdit,
): Promise<readonly FileEdit[]> {
  // Git changes no line end of a certificate.
  const changes: FileEdit[] = [{ file: pki.shown(".gitattributes"), content: "* -text\n" }];
  for (const { name, publicText, privateKey } of pairs) {
    await edit.put(keyFile(name, generation), Buffer.from(privateKey));
    changes.push({ file: pki.shown(publicFile(name, generation)), content: publicText });
  }
  return changes;
}

/**
 * Does a step of a rotation. The key that signs after it must decrypt now, and belong to its certificate, before the step
 * drops anything.
 * @param pairs what `step.makes` names
 * @returns the changes of public files; those of private keys are in `edit`
 * @throws RotationError if a key does not belong to its certificate
 * @throws SecretsFolderError if a key cannot be decrypted
 */
export async function applyStep(
  step: RotationStep,
  pairs: readonly MadePair[],
  pki: PkiFolder,
  edit: SecretsEdit,
): Promise<readonly FileEdit[]> {
  if (step.to === "trusted") return putPairs(pairs, "next", pki, edit);
  const contents = new Map<string, string | undefined>();
  const keys = new Map<string, Uint8Array>();
  for (const { from, to } of step.moves) {
    if (edit.folder.has(from)) {
      keys.set(to, await edit.move(from, to));
      continue;
    }
    contents.set(to, pki.textOf(from));
    contents.set(from, undefined);
  }
  for (const file of step.removes) contents.set(file, undefined);
  const problems: string[] = [];
  for (const name of step.names) {
    const privateKey = keys.get(keyFile(name)) ?? (await edit.decrypt(keyFile(name)));
    const file = publicFile(name, step.to === "signing" ? "next" : "current");
    const problem = mismatch(pki, file, Buffer.from(privateKey).toString("utf8"));
    if (problem !== undefined) problems.push(`${posix.join(edit.folder.path, keyFile(name))}:1:1: ${problem}`);
  }
  if (problems.length > 0) throw new RotationError(problems);
  return [...contents].map(([file, content]) => ({ file: pki.shown(file), content }));
}
