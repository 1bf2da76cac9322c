/**
 * What the loader itself reports, by name, and what has to hold. None can be turned off: there is no homelab to derive
 * anything from until they are mended.
 */
export const LOADER_FINDINGS: Readonly<Record<string, string>> = {
  "address-outside-network": "An address or a subnet must lie in the network that it is said to be in.",
  "address-reserved": "A host's address must be none that the network, its gateway or AWS keeps.",
  "cidrs-disjoint": "Subnets of one VPC must not share an address.",
  "duplicate-address": "Every host needs an address of its own.",
  "duplicate-hostname": "Every host needs a hostname of its own.",
  "invalid-value": "A value must be of the form and in the range that its key takes.",
  "missing-key": "A key that nothing can stand in for must be there.",
  "one-control-plane": "Exactly one host must have the role control-plane.",
  "unknown-key": "Every key must be one that the manifest knows.",
  "unknown-site": "A host's site must be described under sites.",
  "unknown-subnet": "A host's subnet must be one of its site's.",
  "unreadable-manifest": "The manifest must be a file that can be read.",
  "wrong-type": "A value must be of the kind that its key takes: text, a number, a list or a mapping.",
  "yaml-syntax": "The manifest must be one YAML document.",
};
