import { CALICO_RELEASES } from "@ducksnest/topology";
import { settingsForCalico, write } from "../../_settings";
import { joined } from "../../_words";
import type { ManifestRule } from "../../Rule";

/** The control plane verifies Calico's operator and CRDs by hash, and has hashes only for these releases. */
export const CalicoReleaseRule: ManifestRule = {
  name: "calico-release-pinned",
  subject: "manifest",
  severity: "error",
  meaning: "The control plane must have pinned hashes for the files of the Calico release.",
  remedy: "Choose a release that is pinned in nix/modules/control-plane.nix, or pin the new one there.",
  source: "https://docs.tigera.io/calico/latest/getting-started/kubernetes/self-managed-onprem/onpremises",
  check({ homelab, report }) {
    const { kubernetesVersion, calico } = homelab.cluster;
    const { version } = calico;
    const settings = settingsForCalico(homelab, kubernetesVersion);
    if (CALICO_RELEASES.includes(version)) return;
    report({
      path: ["cluster", "calico", "version"],
      message: `The control plane has no hashes for Calico ${version}, only for ${joined(CALICO_RELEASES)}.`,
      fix:
        settings.length > 0
          ? `${write(settings)}.`
          : `None of these is tested with Kubernetes ${kubernetesVersion}, so change cluster.kubernetesVersion first.`,
    });
  },
};
