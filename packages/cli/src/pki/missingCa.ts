import { lstatSync } from "node:fs";
import { join, posix } from "node:path";
import { pkiFolder, publicFile } from "@ducksnest/credentials";
import type { Topology } from "@ducksnest/topology";

/**
 * The CA's certificate that joining hosts should pin, if it is missing; undefined if it is there or no host joins. It may be
 * there without the other files: then kubeadm made the PKI.
 * @param root the manifest's folder
 * @returns path from `root`
 */
export function missingCa({ name, workers }: Pick<Topology, "name" | "workers">, root: string): string | undefined {
  const file = posix.join(pkiFolder(name), publicFile("ca"));
  const isThere = lstatSync(join(root, file), { throwIfNoEntry: false }) !== undefined;
  return workers.length === 0 || isThere ? undefined : file;
}

/** Why a missing CA is wrong. */
export const NO_CA = "there is no CA, so joining hosts cannot pin it";

/** What to do about a missing CA. */
export const MAKE_CA =
  "Run `ducksnest pki init`, or copy /etc/kubernetes/pki/ca.crt from the control plane if the cluster runs already.";
