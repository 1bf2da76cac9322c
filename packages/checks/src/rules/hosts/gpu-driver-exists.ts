import { isNvidia, tryNvidiaFacts } from "@ducksnest/topology";
import type { ManifestRule } from "../../Rule";

/** With nouveau the card drives a display, but nothing can compute on it. */
export const GpuDriverRule: ManifestRule = {
  name: "gpu-driver-exists",
  subject: "manifest",
  severity: "warning",
  meaning: "An NVIDIA card needs NVIDIA's driver to compute, and no driver branch supports old generations.",
  remedy: "Keep GPU workloads off the host, or use a card that a driver branch supports.",
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
            message: `The generation of "${gpu.model}" is unknown, so host "${host.name}" gets nouveau, without CUDA.`,
            fix: "Write the model as NVIDIA spells it, for example NVIDIA GTX 1050 Mobile, or set ducksnest.gpu in the host's extra.nix.",
          });
        } else if (facts.branch === undefined) {
          report({
            path,
            message: `No NVIDIA driver for the ${facts.architecture} generation of "${gpu.model}" builds on a current kernel, so host "${host.name}" gets nouveau, without CUDA.`,
            fix: "Run no GPU workload on this host, and accept the warning with `checks: { gpu-driver-exists: off }`.",
          });
        }
      });
    }
  },
};
