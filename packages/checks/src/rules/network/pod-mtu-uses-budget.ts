import { overheadBytes } from "@ducksnest/topology";
import type { ManifestRule } from "../../Rule";

/**
 * The largest header that a tunnel of Calico adds, in bytes: WireGuard over IPv6. A pod MTU that is lower by more than this
 * keeps room for no tunnel.
 * @see https://github.com/projectcalico/calico/blob/v3.32.1/felix/dataplane/linux/int_dataplane.go
 */
const LARGEST_HEADER = overheadBytes("wireguard", 6);

/** Every packet costs each host the same work, whatever its size. The small ones are usually left from another network. */
export const PodMtuBudgetRule: ManifestRule = {
  name: "pod-mtu-uses-budget",
  subject: "manifest",
  severity: "warning",
  meaning: "The pod MTU should not be far below what every path carries, because small packets slow down transfers.",
  remedy: "Set cluster.calico.mtu to auto.",
  source: "https://docs.tigera.io/calico/latest/networking/configuring/mtu",
  check({ homelab, topology, report }) {
    const { mtu } = homelab.cluster.calico;
    const most = topology.network.podMtuBudget.mtu.bytes;
    if (mtu === "auto" || most - mtu.bytes <= LARGEST_HEADER) return;
    const packets = Math.round((100 * most) / mtu.bytes - 100);
    report({
      path: ["cluster", "calico", "mtu"],
      message: `Pod MTU ${mtu} is ${most - mtu.bytes} bytes below the ${most} that every path carries, so a transfer takes about ${packets} % more packets.`,
      fix: `Write \`mtu: auto\`, which is ${most} here.`,
    });
  },
};
