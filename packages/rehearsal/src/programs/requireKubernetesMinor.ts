import { CannotRehearse } from "../kernel/CannotRehearse";
import type { ProgramName } from "./catalogue";
import type { Versions } from "./programVersions";

/** The programs that one release of Kubernetes contains. */
const KUBERNETES: readonly ProgramName[] = [
  "kubeadm",
  "kubelet",
  "kubectl",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kube-proxy",
];

/**
 * Requires that all programs of Kubernetes have the manifest's minor version, because a rehearsal with another one
 * proves nothing about the cluster.
 * @param minor `cluster.kubernetesVersion` of the manifest, such as `1.36`
 * @throws CannotRehearse naming both versions of each program that differs
 */
export function requireKubernetesMinor(versions: Versions, minor: string): void {
  const found = KUBERNETES.filter((name) => versions.has(name)).map((name) => ({ name, version: versions.get(name) }));
  const wrong = found.filter(({ version }) => minorOf(version) !== minor);
  if (wrong.length === 0) return;
  const list = wrong.map(
    ({ name, version }) => `${name} ${version === undefined ? "has no version" : `is ${version}`}`,
  );
  const [other, ...others] = new Set(found.map(({ version }) => minorOf(version)));
  const alternative =
    other !== undefined && others.length === 0 ? `; or change cluster.kubernetesVersion to "${other}"` : "";
  throw new CannotRehearse(
    `${list.join(", ")}, but cluster.kubernetesVersion is "${minor}" in the manifest. ` +
      `Put programs of Kubernetes ${minor} into a folder, and name it with \`--programs <folder>\`${alternative}.`,
  );
}

function minorOf(version: string | undefined): string | undefined {
  return version?.split(".").slice(0, 2).join(".");
}
