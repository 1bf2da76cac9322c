import { isNvidia, tryNvidiaFacts } from "@ducksnest/topology";
import type { ManifestRule } from "../../Rule";

/** The card works as a screen with nouveau; only what computes on it has to know. */
export const GpuDriverRule: ManifestRule = {
  name: "gpu-driver-exists",
  subject: "manifest",
  severity: "warning",
  meaning: "An NVIDIA card computes only with NVIDIA's driver, which has no branch for old generations.",
  remedy: "Keep GPU workloads off the host, or name a card that a driver branch supports.",
  source: "https://www.nvidia.com/en-us/drivers/unix/legacy-gpu/",
  check({ homelab, report }) {
    for (const host of homelab.hosts) {
      if (host.kind !== "lan") continue;
      host.hardware.gpus.forEach((gpu, index) => {
        if (!isNvidia(gpu)) return;
        const path = ["hosts", host.name, "hardware", "gpus", index, "model"];
        const facts = tryNvidiaFacts(gpu);
        if (facts === undefined) {
          report({
            path,
            message: `The generation of "${gpu.model}" is not known, so host "${host.name}" gets nouveau and no CUDA.`,
            fix: "Write the model as NVIDIA does, such as NVIDIA GTX 1050 Mobile, or set ducksnest.gpu in its extra.nix.",
          });
        } else if (facts.branch === undefined) {
          report({
            path,
            message: `No NVIDIA driver for the ${facts.architecture} generation of "${gpu.model}" builds on a current kernel, so host "${host.name}" gets nouveau and no CUDA.`,
            fix: "Expect no GPU workload there, and accept it with `checks: { gpu-driver-exists: off }`.",
          });
        }
      });
    }
  },
};
