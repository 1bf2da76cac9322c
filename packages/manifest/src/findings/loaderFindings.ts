/**
 * The loader's rules: by name, the requirement. None can be turned off, because nothing can be derived from a manifest
 * that breaks one.
 */
export const LOADER_FINDINGS: Readonly<Record<string, string>> = {
  "address-outside-network": "An address or a subnet must be inside the network that it belongs to.",
  "address-reserved": "An address must not be reserved by the network, its gateway or AWS.",
  "cidrs-disjoint": "Subnets of one VPC must not overlap.",
  "duplicate-address": "No two hosts may have the same address.",
  "duplicate-hostname": "No two hosts may have the same hostname.",
  "duplicate-mac-address": "No two network cards may have the same MAC address.",
  "invalid-value": "A value must have the form and the range that its key requires.",
  "missing-key": "A key without a default must be present.",
  "one-control-plane": "Exactly one host must have the role control-plane.",
  "unknown-key": "Every key must be part of the manifest's schema.",
  "unknown-site": "The site of a host must be described under sites.",
  "unknown-subnet": "The subnet of a host must be one of its site's subnets.",
  "unreadable-lock": "ducksnest.lock must be as ducksnest writes it, because Terraform finds its state with it.",
  "unreadable-manifest": "The manifest must be a readable file, and not empty.",
  "wrong-type": "A value must have the type that its key requires: text, a number, a list or a mapping.",
  "yaml-syntax": "The manifest must be one YAML document.",
};
