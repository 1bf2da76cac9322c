import type { LockedSite } from "@ducksnest/manifest";
import type { ManifestRule } from "../../Rule";

/** Without its stack, nothing would know any more that the site's resources exist. */
export const RetiredSiteRule: ManifestRule = {
  name: "no-retired-site",
  subject: "manifest",
  severity: "warning",
  meaning: "A site that left the manifest should be destroyed, because its resources go on costing money.",
  remedy: "Destroy the site's stack, and delete the site's lines in ducksnest.lock.",
  source: "https://developer.hashicorp.com/terraform/cli/commands/destroy",
  check({ topology, lock, report }) {
    for (const site of topology.retiredSites) {
      report({
        path: ["sites"],
        at: "key",
        message: `Site "${site.name}" is no longer an AWS site of the manifest, but its resources in ${site.region} may still exist. Its Terraform stack stays, empty, until they are destroyed.`,
        fix:
          `If the site was never deployed, delete ${lock?.linesOfSite(site.name)} of ducksnest.lock. Otherwise run ${unprotect(lock?.lock.homelab ?? topology.name, site)}, which lets Terraform delete the control plane, then \`ducksnest synth && npx cdktf destroy ${site.name}\`. ` +
          "Delete those lines then.",
      });
    }
  },
};

/**
 * The command that switches termination protection off. The AWS provider stopped doing that in August 2025.
 * @see https://github.com/hashicorp/terraform-provider-aws/pull/43722
 */
function unprotect(homelab: string, { name, region }: LockedSite): string {
  const filters = `Name=tag:ducksnest:homelab,Values=${homelab} Name=tag:ducksnest:site,Values=${name} Name=instance-state-name,Values=running,stopped`;
  return (
    `\`aws ec2 describe-instances --region ${region} --filters ${filters} ` +
    `--query 'Reservations[].Instances[].InstanceId' --output text | xargs -n 1 -r aws ec2 modify-instance-attribute ` +
    `--region ${region} --no-disable-api-termination --instance-id\``
  );
}
