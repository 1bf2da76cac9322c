import { calicoMinor, isMinorAtMost, isVirtualCpu } from "@ducksnest/topology";
import type { ManifestRule } from "../../Rule";

/** The first Calico minor whose images are built on UBI 9, which is compiled for x86-64-v2. */
const NEEDS_V2_FROM = "3.31";

/** On an older processor calico-node crashes at the first unsupported instruction, so the host has no pod network. */
export const CalicoCpuRule: ManifestRule = {
  name: "calico-runs-on-every-cpu",
  subject: "manifest",
  severity: "error",
  meaning: "Every CPU must support x86-64-v2, because Calico's images need it from 3.31 on.",
  remedy: "Leave the host out of the cluster, or give the virtual machine a newer CPU type.",
  source:
    "https://developers.redhat.com/blog/2021/01/05/building-red-hat-enterprise-linux-9-for-the-x86-64-v2-microarchitecture-level",
  check({ homelab: { cluster }, topology, report }) {
    const { version } = cluster.calico;
    if (!isMinorAtMost(NEEDS_V2_FROM, calicoMinor(version))) return;
    for (const host of topology.hosts) {
      if (host.machine.cpuLevel !== "v1" || host.kind !== "lan") continue;
      report({
        path: ["hosts", host.name, "hardware", "cpu"],
        message: `CPU "${host.hardware.cpu.model}" of host "${host.name}" is x86-64-v1, but the images of Calico ${version} need v2, so calico-node cannot start.`,
        fix: isVirtualCpu(host.hardware.cpu)
          ? "Set the virtual machine's CPU type to `host` or `x86-64-v2-AES`. Then write the model that `lscpu` prints, or `level: v2`."
          : "Leave the host out of the cluster.",
      });
    }
  },
};
