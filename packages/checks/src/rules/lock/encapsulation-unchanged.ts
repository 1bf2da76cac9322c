import { poolTunnel } from "@ducksnest/topology";
import type { ManifestRule } from "../../Rule";
import { ifGone } from "./_runningCluster";

/** Nodes with the old and nodes with the new form of the pool do not understand each other's packets. */
export const EncapsulationUnchangedRule: ManifestRule = {
  name: "encapsulation-unchanged",
  subject: "manifest",
  severity: "error",
  meaning:
    "The encapsulation of a running cluster's pool must not change unnoticed, because connections between pods break until every host and Calico have the new one.",
  remedy: "Write the old encapsulation, or plan an interruption and write the new one into ducksnest.lock first.",
  source: "https://docs.tigera.io/calico/latest/networking/configuring/vxlan-ipip",
  check({ topology, lock, report }) {
    const before = lock?.lock.cluster?.encapsulation;
    const { encapsulation: now } = topology.calico;
    if (lock === undefined || before === undefined || before === now) return;
    const ports =
      poolTunnel(before) === poolTunnel(now)
        ? ""
        : ", and the hosts' firewalls drop the new packets until all are deployed";
    report({
      path: ["cluster", "calico", "encapsulation"],
      message: `The encapsulation is ${now}, but the pool of the cluster that runs has ${before} (${lock.lineInCluster("encapsulation")} of ducksnest.lock). Pods on different hosts would lose each other while nodes change one by one${ports}.`,
      fix:
        `Write \`encapsulation: ${before}\`. To migrate with an interruption, write ${now} into ${lock.lineInCluster("encapsulation")} of ducksnest.lock, then run ` +
        `\`ducksnest synth\`, \`ducksnest deploy --all\` and \`kubectl apply -f dist/\`. ${ifGone(lock)}`,
    });
  },
};
