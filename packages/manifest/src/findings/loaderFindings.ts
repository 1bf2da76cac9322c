/**
 * The findings of the loader itself, by name, and what each requires. None can be turned off, because nothing can be
 * derived from a manifest with one of them.
 */
export const LOADER_FINDINGS: Readonly<Record<string, string>> = {
  "address-outside-network": "An address or a subnet must lie in the network that it belongs to.",
  "address-reserved": "An address must not be one that the network, its gateway or AWS reserves.",
  "cidrs-disjoint": "Subnets of one VPC must not overlap.",
  "duplicate-address": "Every host must have an address of its own.",
  "duplicate-hostname": "Every host must have a hostname of its own.",
  "duplicate-mac-address": "Every network card must have a MAC address of its own.",
  "invalid-value": "A value must have the form and be in the range that its key takes.",
  "missing-key": "A key that has no default must be there.",
  "one-control-plane": "Exactly one host must have the role control-plane.",
  "unknown-key": "Every key must be one that the manifest knows.",
  "unknown-site": "The site of a host must be described under sites.",
  "unknown-subnet": "The subnet of a host must be one of its site's subnets.",
  "unreadable-manifest": "The manifest must be a file that can be read and is not empty.",
  "wrong-type": "A value must be of the kind that its key takes: text, a number, a list or a mapping.",
  "yaml-syntax": "The manifest must be one YAML document.",
};
