import { closeSync, existsSync, mkdirSync, openSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { codeOf, reasonOf } from "@ducksnest/outputs";
import { sync as writeFileAtomic } from "write-file-atomic";

/**
 * The file that kubectl would add an entry to: of those in $KUBECONFIG the first that exists, else the last one; without the
 * variable, ~/.kube/config.
 * @see https://kubernetes.io/docs/reference/kubectl/generated/kubectl_config/
 */
export function kubeconfigFile(environment: NodeJS.ProcessEnv = process.env, home = homedir()): string {
  const files = (environment.KUBECONFIG ?? "").split(delimiter).filter((file) => file !== "");
  return files.find((file) => existsSync(file)) ?? files.at(-1) ?? join(home, ".kube/config");
}

/** How long to wait for kubectl or another program that writes the file, in milliseconds. */
const PATIENCE_MS = 5000;

/**
 * Changes a kubeconfig, for its owner alone to read, while neither kubectl nor this command writes it. A symbolic link stays
 * one.
 * @param change the new text, from the old one; empty if there is no file
 * @throws Error with a sentence that starts with the file
 */
export async function changeKubeconfig<T extends { readonly text: string }>(
  file: string,
  change: (text: string) => T,
): Promise<T> {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const real = existsSync(file) ? realpathSync(file) : file;
  const lock = `${real}.lock`; // the lock of kubectl
  await take(lock);
  try {
    const old = existsSync(real) ? readFileSync(real, "utf8") : "";
    const changed = change(old);
    if (changed.text !== old) writeFileAtomic(real, changed.text, { mode: 0o600 });
    return changed;
  } catch (error) {
    throw new Error(`${file}: ${reasonOf(error)}; nothing was changed.`, { cause: error });
  } finally {
    rmSync(lock, { force: true });
  }
}

/** @see https://github.com/kubernetes/client-go/blob/v0.36.0/tools/clientcmd/loader.go */
async function take(lock: string): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    try {
      closeSync(openSync(lock, "wx", 0o600));
      return;
    } catch (error) {
      if (codeOf(error) !== "EEXIST") throw error;
      if (Date.now() > end) {
        throw new Error(
          `${lock} exists, so another program writes the file. If none does, remove the lock: rm '${lock}'`,
          {
            cause: error,
          },
        );
      }
    }
  }
}
