import type { LockedSite } from "@ducksnest/manifest";
import type { Construct } from "constructs";
import { useBackend, useProvider } from "./_backend";
import { TerraformStack } from "./_provider";

/**
 * The empty stack of a site that the manifest no longer has. Terraform still finds the site's state with it, so that
 * `cdktf destroy` can delete what the site had.
 */
export class RetiredStack extends TerraformStack {
  constructor(scope: Construct, id: string, { region, state }: LockedSite) {
    super(scope, id);
    useBackend(this, state);
    useProvider(this, { region });
  }
}
