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
        fix: `If the site was never deployed, delete ${lock?.linesOfSite(site.name)} of ducksnest.lock. Otherwise run ${unprotect(site)}\`ducksnest synth && cdktf destroy ${site.name}\`. Delete those lines then.`,
      });
    }
  },
};

/**
 * The command that switches termination protection off, because AWS refuses to terminate a protected control plane, and the AWS
 * provider stopped switching it off in August 2025. It finds instances by their addresses, which a renamed homelab keeps.
 * @see https://github.com/hashicorp/terraform-provider-aws/pull/43722
 */
function unprotect({ name, region, instances }: LockedSite): string {
  if (instances.length === 0) return "";
  const addresses = instances.map(({ address }) => address).join(",");
  const filters = `Name=tag:ducksnest:site,Values=${name} Name=private-ip-address,Values=${addresses}`;
  return (
    `\`aws ec2 describe-instances --region ${region} --filters ${filters} ` +
    "--query 'Reservations[].Instances[].InstanceId' --output text | xargs -n 1 aws ec2 modify-instance-attribute " +
    `--region ${region} --no-disable-api-termination --instance-id\`, which lets Terraform delete the control plane, then `
  );
}
