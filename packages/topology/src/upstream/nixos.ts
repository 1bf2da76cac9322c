/** Facts of NixOS, by release. */

/** The Kubernetes minor that each NixOS release offers, for the releases that our modules support. @see https://github.com/NixOS/nixpkgs/blob/master/pkgs/by-name/ku/kubernetes/package.nix */
export const KUBERNETES_OF_NIXOS: Readonly<Record<string, string>> = {
  "25.11": "1.34",
  "26.05": "1.36",
};

/**
 * The last day of security updates by NixOS release, in the form YYYY-MM-DD: a month after the next release.
 * @see https://endoflife.date/nixos
 * @see https://nixos.github.io/release-wiki/EOL-Cleanup.html
 */
export const END_OF_NIXOS: Readonly<Record<string, string>> = {
  "25.05": "2025-12-31",
  "25.11": "2026-06-30",
  "26.05": "2026-12-31",
};

/** The Linux minor that each NixOS release runs by default. @see https://github.com/NixOS/nixpkgs/blob/master/pkgs/top-level/linux-kernels.nix */
export const KERNEL_OF_NIXOS: Readonly<Record<string, string>> = {
  "23.11": "6.1",
  "24.05": "6.6",
  "24.11": "6.6",
  "25.05": "6.12",
  "25.11": "6.12",
  "26.05": "6.18",
};

/** Default TCP port of `services.openssh`. @see https://github.com/NixOS/nixpkgs/blob/nixos-26.05/nixos/modules/services/networking/ssh/sshd.nix */
export const SSH_PORT = 22;

/** Default TCP port of `services.prometheus.exporters.node`. @see https://github.com/NixOS/nixpkgs/blob/nixos-26.05/nixos/modules/services/monitoring/prometheus/exporters/node.nix */
export const NODE_EXPORTER_PORT = 9100;

/**
 * Whether the NixOS project publishes images for EC2 in a region. Its upload copies each image to the regions that its account
 * has enabled, which did not include ap-east-2 when the list was made. An account cannot copy images to another partition, so
 * China and GovCloud have none.
 * @see https://github.com/NixOS/amis/issues/307
 * @see https://github.com/NixOS/amis/blob/main/upload-ami/src/upload_ami/upload_ami.py (`copy_to_regions`)
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/CopyingAMIs.html
 */
export function hasNixosImages(region: string): boolean {
  return region !== "ap-east-2" && !/^(cn|us-gov)-/.test(region);
}
