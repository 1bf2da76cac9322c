import type { ManifestRule } from "../../Rule";

/** Terraform looks for a stack's resources in the new region, finds none, and forgets those in the old one. */
export const SiteRegionRule: ManifestRule = {
  name: "site-region-unchanged",
  subject: "manifest",
  severity: "error",
  meaning:
    "An AWS site must stay in its region, because Terraform would forget the site's resources there, which go on costing money.",
  remedy: "Give the site in the new region another name; the old one's stack stays until you destroy it.",
  source: "https://developer.hashicorp.com/terraform/language/state/purpose",
  check({ homelab, lock, report }) {
    const locked = new Map(lock?.lock.sites.map((site) => [site.name, site.region]));
    for (const site of homelab.sites) {
      const before = locked.get(site.name);
      if (site.kind !== "aws" || before === undefined || before === site.region) continue;
      report({
        path: ["sites", site.name, "region"],
        message: `Site "${site.name}" moves from ${before} to ${site.region}, but Terraform cannot move what the site has in ${before}.`,
        fix: `If the site is not deployed yet, delete ${lock?.linesOfSite(site.name)} of ducksnest.lock. Otherwise write \`region: ${before}\`, and give a site in ${site.region} another name.`,
      });
    }
  },
};
