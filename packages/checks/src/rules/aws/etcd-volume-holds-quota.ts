import { Size } from "@ducksnest/manifest";
import type { ManifestRule } from "../../Rule";

/** The size to which etcd's database may grow by default. @see https://etcd.io/docs/v3.6/dev-guide/limit/#storage-size-limit */
const QUOTA = Size.gibibytes(2);

/** The database, and its copy while it is defragmented. @see https://etcd.io/docs/v3.6/op-guide/maintenance/#defragmentation */
const LEAST = Size.gibibytes(2 * QUOTA.toGibibytes());

/** The default of the manifest, in GiB. */
const USUAL_GIB = 8;

/** etcd stops at its quota with an alarm, from which it recovers. On a full disk it crashes, and the cluster with it. */
export const EtcdVolumeRule: ManifestRule = {
  name: "etcd-volume-holds-quota",
  subject: "manifest",
  severity: "warning",
  meaning: "The volume of etcd should hold twice the 2 GiB that its database may grow to, or etcd can fill the disk.",
  remedy: "Set etcdVolumeGiB to 8, which is the default.",
  source: "https://etcd.io/docs/v3.6/dev-guide/limit/#storage-size-limit",
  check({ homelab, report }) {
    for (const host of homelab.hosts) {
      if (host.kind !== "aws" || host.etcdVolume === undefined || host.etcdVolume.bytes >= LEAST.bytes) continue;
      report({
        path: ["hosts", host.name, "etcdVolumeGiB"],
        message: `The volume of etcd has ${host.etcdVolume}, but the database may grow to ${QUOTA}, and needs as much again while it is defragmented.`,
        fix: `Write \`etcdVolumeGiB: ${USUAL_GIB}\`, or leave it out.`,
      });
    }
  },
};
