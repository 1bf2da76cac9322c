/**
 * The bundles of the kits beside the command's own: each holds a library's packages, by the names that the sources
 * import. `constructs` is in neither, because both share it.
 */
const KITS = { cdktf: /^(cdktf|@cdktf\/.+)$/, cdk8s: /^cdk8s(-plus-.+)?$/ };

/** Names of the kits' bundles. */
const KIT_NAMES = Object.keys(KITS);

/** The kit that a package is in; undefined if it is in none. */
function kitOf(packageName) {
  return KIT_NAMES.find((kit) => KITS[kit].test(packageName));
}

module.exports = { KIT_NAMES, kitOf };
