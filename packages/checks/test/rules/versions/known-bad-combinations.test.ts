import { aManifest } from "@ducksnest/testing";
import { KnownBadCombinationsRule } from "../../../src/rules/versions/known-bad-combinations";
import { findingsOf, ONE_HOME, unlocatedFindingsOf } from "../../_findings";

const findings = (changes = {}) => findingsOf(KnownBadCombinationsRule, changes);

it("finds none in the reference homelab", () => {
  expect(findings()).toEqual([]);
});

it.each([
  ["v3.31.7", 1],
  ["v3.32.1", 1],
  ["v3.33.0", 0],
])("reports Calico %s's nftables dataplane beside Tailscale: %s", (version, count) => {
  const found = findings({
    "cluster.calico.dataplane": "nftables",
    "cluster.calico.version": version,
    "cluster.calico.vxlanChecksumOffload": false,
  });
  expect(found).toHaveLength(count);
  for (const each of found) {
    expect(each).toBe(
      `cluster.calico.dataplane: Calico ${version} with dataplane nftables fails on the iptables-nft rules that Tailscale creates on every host. See https://github.com/projectcalico/calico/issues/13263, as of 2026-11-22. -> Write \`dataplane: iptables\` until Calico v3.33.`,
    );
  }
});

describe("VXLAN through Tailscale on a kernel before 6.8.5", () => {
  const old = { "nixos.release": "24.11" };

  it("is reported with the kernel and the issue", () => {
    expect(findings(old)).toEqual([
      'nixos.release: Linux 6.6 in NixOS 24.11 drops VXLAN packets that Tailscale delivers in batches, so pods transfer only kilobytes per second. See https://github.com/tailscale/tailscale/issues/11026, as of 2026-11-22. -> Write `nixos.release: "26.05"`.',
    ]);
  });

  it.each([
    ["a newer NixOS", { "nixos.release": "25.05" }],
    ["a NixOS that is not known", { "nixos.release": "27.05" }],
    ["IPIP", { ...old, "cluster.calico.encapsulation": "IPIP" }],
    ["WireGuard", { ...old, "cluster.calico.wireguard": true }],
    ["one site, where nothing crosses the tailnet", { ...old, ...ONE_HOME }],
  ])("is no matter with %s", (_, changes) => {
    expect(findings(changes)).toEqual([]);
  });
});

describe("slow checksums of VXLAN", () => {
  const slow = { "nixos.release": "25.11", "cluster.kubernetesVersion": "1.34", "cluster.calico.version": "v3.31.7" };

  it("are a warning with the setting that avoids them", () => {
    expect(findings(slow)).toEqual([
      "cluster.calico.vxlanChecksumOffload: Linux 6.12 in NixOS 25.11 computes the checksums of VXLAN packets so slowly under Calico v3.31.7 that pods on different hosts transfer only 50 to 300 Mbit/s. See https://github.com/projectcalico/calico/issues/11435, as of 2026-11-28. -> Write `vxlanChecksumOffload: false`, which sets Felix's featureDetectOverride to ChecksumOffloadBroken=true.",
    ]);
    expect(unlocatedFindingsOf(KnownBadCombinationsRule, aManifest(slow)).map(({ severity }) => severity)).toEqual([
      "warning",
    ]);
  });

  it.each([
    ["error", "error"],
    ["warning", "warning"],
  ])("have the severity %s if the manifest says so, without a note", (level, severity) => {
    const manifest = aManifest({ ...slow, checks: { "known-bad-combinations": level } });
    const [found] = unlocatedFindingsOf(KnownBadCombinationsRule, manifest);
    expect(found?.severity).toBe(severity);
    expect(found?.message).not.toContain("lowers this error");
  });

  it.each([
    ["the offload off", { "cluster.calico.vxlanChecksumOffload": false }],
    ["Calico 3.32, which nobody has reported", { "cluster.calico.version": "v3.32.1" }],
    ["Calico 3.28", { "cluster.calico.version": "v3.28.0" }],
    ["a NixOS that is not known", { "nixos.release": "27.05" }],
    ["IPIP", { "cluster.calico.encapsulation": "IPIP" }],
    ["WireGuard", { "cluster.calico.wireguard": true }],
  ])("are no matter with %s", (_, changes) => {
    expect(findings({ ...slow, ...changes })).toEqual([]);
  });
});
