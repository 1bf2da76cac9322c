/**
 * The bundles beside the command's own: those of the kits, and of the libraries that encrypt and that read certificates. Each
 * holds a library's packages, by the names that the sources import. `constructs` is in none, because two share it.
 */
const KITS = {
  cdktf: /^(cdktf|@cdktf\/.+)$/,
  cdk8s: /^cdk8s(-plus-.+)?$/,
  "age-encryption": /^(age-encryption|@noble\/curves\/.+)$/,
  asn1: /^@peculiar\/asn1-.+$/,
};

/** Names of the kits' bundles. */
const KIT_NAMES = Object.keys(KITS);

/** The package whose folder a bundle runs in: the one that gives it its name, unless no package has that name. */
function homeOf(kit) {
  return kit === "asn1" ? "@peculiar/asn1-schema" : kit;
}

/** The kit that a package is in; undefined if it is in none. */
function kitOf(packageName) {
  return KIT_NAMES.find((kit) => KITS[kit].test(packageName));
}

module.exports = { homeOf, KIT_NAMES, kitOf };
