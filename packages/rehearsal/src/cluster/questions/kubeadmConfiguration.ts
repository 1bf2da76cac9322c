import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { inParallel } from "../../kernel/inParallel";
import { printDocuments } from "../../nixos/documents";
import type { HostSettings } from "../../nixos/HostSettings";
import type { ClusterDeviation } from "../ClusterReport";

const run = promisify(execFile);
/** Programs that run at a time. */
const AT_ONCE = 4;

/**
 * Lets kubeadm read every host's documents, as the build of the host does. It refuses fields that `init` and `join` ignore.
 * @param kubeadm path of the program
 * @param folder for files
 */
export async function kubeadmDeviations(
  hosts: readonly HostSettings[],
  kubeadm: string,
  folder: string,
): Promise<readonly ClusterDeviation[]> {
  const results = await inParallel(hosts, AT_ONCE, async (host): Promise<readonly ClusterDeviation[]> => {
    if (host.kubeadmDocuments.length === 0) return [];
    const file = join(folder, `kubeadm-${host.hostname}.yaml`);
    await writeFile(file, printDocuments(host.kubeadmDocuments));
    try {
      await run(kubeadm, ["config", "validate", `--config=${file}`]);
      return [];
    } catch (error) {
      return [refused(host, words(error))];
    }
  });
  return results.flat();
}

function refused({ name, role }: HostSettings, observed: string): ClusterDeviation {
  const option = role === "worker" ? "ducksnest.worker.joinConfiguration" : "ducksnest.control-plane.configuration";
  return {
    host: name,
    what: "kubeadm's configuration",
    expected: "kubeadm reads it",
    observed,
    cause: `The host cannot be built, because kubeadm does not accept ${option}. Its fields are in https://kubernetes.io/docs/reference/config-api/.`,
  };
}

function words(error: unknown): string {
  const isFinished = error instanceof Error && "stderr" in error && typeof error.stderr === "string";
  const text = isFinished ? String(error.stderr) : String(error);
  return text.replace(/^To see the stack trace.*$/gm, "").trim();
}
