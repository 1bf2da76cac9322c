import type { HostSettings } from "../nixos/HostSettings";
import { valueAt } from "../nixos/Json";

/** A line of kubeadm's preflight checks, of a log of Kubernetes, or of kubectl, with a warning as the first group. */
const WARNINGS: readonly RegExp[] = [
  /^\s*\[WARNING (.+)$/,
  /^W\d{4} \S+\s+\d+ [^\]]+\] (.+)$/,
  /^Warning: (.+)$/,
  /^(?:\S+ )*(Flag --\S+ has been deprecated.*)$/,
];

/**
 * kubeadm join recommends an IPv6 address for what kubeadm init has set for IPv4.
 * @see https://github.com/kubernetes/kubeadm/issues/3319
 */
const BUG_OF_KUBEADM = /^The recommended value for "bindAddress" in "KubeProxyConfiguration" is: ::/;

/**
 * What programs of Kubernetes warn of in a log, each once.
 * @param ignored preflight checks whose warnings are left out
 */
export function warningsIn(log: string, ignored: readonly string[] = []): readonly string[] {
  const found = log.split("\n").flatMap((line) => {
    const match = WARNINGS.map((pattern) => pattern.exec(line)).find((each) => each !== null);
    return match?.[1] === undefined ? [] : [match[1].replace(/^(\S+)\]: /, "$1: ").trim()];
  });
  return [...new Set(found)].filter(
    (text) => !BUG_OF_KUBEADM.test(text) && !ignored.some((check) => text.startsWith(`${check}: `)),
  );
}

/** The preflight checks that a host ignores: the design knows of them, or the machine under the stage fails them. */
export function ignoredChecks({ kubeadmDocuments }: HostSettings): readonly string[] {
  const lists = kubeadmDocuments.map((document) => valueAt(document, ["nodeRegistration", "ignorePreflightErrors"]));
  return lists.flatMap((list) => (Array.isArray(list) ? list.map(String) : []));
}
