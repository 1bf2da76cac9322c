import { at, textsOf } from "../../outputs/Emitted";
import type { OutputRule } from "../../Rule";
import { ifGone } from "./_runningCluster";

/** Every certificate and kubeconfig of the cluster was signed by its CA. */
export const ClusterCaRule: OutputRule = {
  name: "cluster-ca-unchanged",
  subject: "outputs",
  severity: "error",
  meaning:
    "Workers must trust the CA of the cluster that runs, because a host that trusts another one cannot join, and a new control plane with another one shuts every node out.",
  remedy: "Restore the CA's certificate in nix/pki, or replace the CA step by step with `ducksnest pki rotate`.",
  source: "https://kubernetes.io/docs/tasks/tls/manual-rotation-of-ca-certificates/",
  check({ homelab: { name }, lock, emitted, report }) {
    const running = lock?.lock.cluster?.caPins ?? [];
    if (lock === undefined || running.length === 0) return;
    const pins = new Set([...emitted.hosts.values()].flatMap((host) => textsOf(at(host, "worker", "caCertHashes"))));
    if (pins.size === 0 || running.some((pin) => pins.has(pin))) return;
    report({
      path: ["name"],
      message: `The CA in nix/pki/${name} has the pin ${[...pins].join(", ")}, but the cluster that runs has ${running.join(", ")} (${lock.lineInCluster("caPins")} of ducksnest.lock). New workers would not join.`,
      fix:
        `Restore the certificate, for example with \`git restore nix/pki/${name}/ca.crt\`. To replace the CA of a running cluster, use \`ducksnest pki rotate\`, which keeps ` +
        `the old one trusted until every host has the new one. After its last step, run \`ducksnest kubeconfig\`, which writes the new pin into ducksnest.lock. ${ifGone(lock)}`,
    });
  },
};
