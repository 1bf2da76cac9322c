import type { AwsSiteFacts } from "@ducksnest/topology";
import { Construct } from "constructs";
import { KmsAlias, KmsKey } from "./_provider";

/**
 * The KMS key that encrypts the private SSH keys of a site's hosts in SSM. The key that SSM uses by default decrypts for
 * everybody in the account who may read a parameter.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/ps-restrict-decryption.html
 */
export class IdentityKey extends Construct {
  /** ARN of the key, as a Terraform expression. */
  readonly arn: string;

  constructor(scope: Construct, id: string, site: AwsSiteFacts) {
    super(scope, id);
    const key = new KmsKey(this, "key", {
      description: `Private SSH keys of the hosts of ${site.homelabName}, site ${site.name}`,
      enableKeyRotation: true,
      tags: { Name: `${site.homelabName}-${site.name}` },
    });
    new KmsAlias(this, "alias", { name: site.keyAlias, targetKeyId: key.id });
    this.arn = key.arn;
  }
}
