/** Names in AWS that more than one output uses. */

/**
 * Name of the SSM parameter with a host's private SSH key: a SecureString, an OpenSSH PEM.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html#sysman-parameter-name-constraints
 */
export function identityParameterOf(homelabName: string, hostname: string): string {
  return `/ducksnest/${homelabName}/${hostname}/ssh-host-key`;
}

/**
 * Alias of the KMS key that encrypts the private keys of a site's hosts.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html
 */
export function keyAliasOf(homelabName: string, site: string): string {
  return `alias/ducksnest/${homelabName}/${site}`;
}
