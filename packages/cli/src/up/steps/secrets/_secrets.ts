import { posix } from "node:path";
import { lostFiles, RESTORE_LOST } from "../../../secrets/lostFiles";
import { type SecretState, secretStates } from "../../../secrets/secretStates";
import { type Found, todo } from "../../Step";
import type { UpContext } from "../../UpContext";

/** Encrypts what is there to its readers of today. */
export const REKEY = "ducksnest secrets rekey";

/** The secrets of a name that exist or that hosts lack. */
export function statesOf({ topology, secrets }: UpContext, name: RegExp): readonly SecretState[] {
  return secretStates(topology, secrets).filter((state) => name.test(state.name));
}

/** What is wrong with secrets of a name, beside their values; undefined if nothing is. */
export function flaw(context: UpContext, name: RegExp, set: readonly string[]): Found | undefined {
  const { secrets } = context;
  const lost = lostFiles(secrets).filter((file) => name.test(secrets.secret(file)?.name ?? ""));
  if (lost.length > 0) {
    const files = lost.map((file) => posix.join(secrets.path, file));
    return todo(`${files.join(", ")}: recorded, but missing. ${RESTORE_LOST}`, [`git checkout -- ${files.join(" ")}`]);
  }
  const states = statesOf(context, name);
  const lacking = states.filter(({ status }) => status === "missing").flatMap(({ readers }) => readers);
  if (lacking.length > 0) return todo(`${lacking.join(", ")}: ${lacking.length === 1 ? "lacks" : "lack"} it.`, set);
  const outdated = states.filter(({ status }) => status === "rekey").flatMap(({ file = "" }) => file);
  return outdated.length > 0
    ? todo(`${outdated.join(", ")}: encrypted to other keys than the readers'.`, [REKEY])
    : undefined;
}
