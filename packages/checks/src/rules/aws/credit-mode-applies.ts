import { isBurstable } from "@ducksnest/topology";
import type { ManifestRule } from "../../Rule";

/** Terraform accepts a credit mode for every type, and EC2 rejects it only while Terraform applies. */
export const CreditModeRule: ManifestRule = {
  name: "credit-mode-applies",
  subject: "manifest",
  severity: "error",
  meaning:
    "Only a burstable instance type (t3, t3a, t4g) may have a credit mode, because other types have no CPU credits.",
  remedy: "Remove `creditMode`, or choose a burstable instance type.",
  source: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-performance-instances.html",
  check({ homelab, report }) {
    for (const host of homelab.hosts) {
      if (host.kind !== "aws" || host.creditMode === undefined || isBurstable(host.instanceType)) continue;
      report({
        path: ["hosts", host.name, "creditMode"],
        at: "key",
        message: `Host "${host.name}" has type ${host.instanceType}, which has no CPU credits.`,
        fix: "Remove `creditMode`.",
      });
    }
  },
};
