import { AWS_REGIONS, nearestRegions } from "@ducksnest/manifest";
import { hasNixosImages } from "@ducksnest/topology";
import type { ManifestRule } from "../../Rule";

/** Terraform finds out only when it plans, and its message does not say that the region has never had an image. */
export const RegionImagesRule: ManifestRule = {
  name: "region-has-images",
  subject: "manifest",
  severity: "error",
  meaning: "A host without an image of its own must be in a region in which the NixOS project publishes images.",
  remedy: "Name an image of your own for the host, or choose another region for the site.",
  source: "https://nixos.github.io/amis/",
  check({ homelab, report }) {
    for (const host of homelab.hosts) {
      if (host.kind !== "aws" || host.image !== undefined || hasNixosImages(host.site.region)) continue;
      const { name, region } = host.site;
      report({
        path: ["hosts", host.name],
        at: "key",
        message: `Region ${region} of site "${name}" has no official NixOS image from which host "${host.name}" could boot.`,
        fix: `Upload an image to ${region} and write its id as \`image.ami\` of the host${orMove(region)}.`,
        related: [{ path: ["sites", name, "region"], message: "has no official images" }],
      });
    }
  },
};

/** Regions on the same continent. China's have no counterpart, because AWS runs them apart. */
function orMove(region: string): string {
  const continent = `${region.split("-")[0]}-`;
  const candidates = AWS_REGIONS.filter((each) => each.startsWith(continent) && hasNixosImages(each));
  const nearest = nearestRegions(region, candidates).slice(0, 3);
  return nearest.length === 0
    ? ""
    : `, or move the site to a region with images: the nearest names are ${nearest.join(", ")}`;
}
