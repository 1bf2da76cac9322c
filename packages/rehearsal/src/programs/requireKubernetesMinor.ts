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
  const wrong = found.filter(({ version }) => version === undefined || minorOf(version) !== minor);
  if (wrong.length === 0) return;
  const list = wrong.map(({ name, version }) => `${name} is ${version ?? "of an unknown version"}`).join(", ");
  throw new CannotRehearse(
    `${list}, but cluster.kubernetesVersion is "${minor}" in the manifest. Name a folder with programs of Kubernetes ${minor} with --programs, ` +
      "or change cluster.kubernetesVersion to the version of all programs.",
  );
}

function minorOf(version: string): string {
  return version.split(".").slice(0, 2).join(".");
}
