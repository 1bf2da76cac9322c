import { CALICO_RELEASES } from "@ducksnest/topology";
import { settingsForCalico, write } from "../../_settings";
import type { ManifestRule } from "../../Rule";

/** The control plane fetches Calico's operator and CRDs by hash, and has the hashes of these releases. */
export const CalicoReleaseRule: ManifestRule = {
  name: "calico-release-pinned",
  subject: "manifest",
  severity: "error",
  meaning: "The Calico release must be one whose files the control plane can fetch by a pinned hash.",
  remedy: "Choose a release that is pinned in nix/modules/control-plane.nix, or pin another there.",
  source: "https://docs.tigera.io/calico/latest/getting-started/kubernetes/self-managed-onprem/onpremises",
  check({ homelab, report }) {
    const { kubernetesVersion, calico } = homelab.cluster;
    const { version } = calico;
    const settings = settingsForCalico(homelab, kubernetesVersion);
    if (CALICO_RELEASES.includes(version)) return;
    report({
      path: ["cluster", "calico", "version"],
      message: `Calico ${version} is not among the releases that the control plane has hashes of: ${CALICO_RELEASES.join(", ")}.`,
      fix:
        settings.length > 0
          ? `${write(settings)}.`
          : `None of them is tested with Kubernetes ${kubernetesVersion}: change cluster.kubernetesVersion first.`,
    });
  },
};
