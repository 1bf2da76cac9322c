import { KnownBadCombinationsRule } from "../../../src/rules/versions/known-bad-combinations";
import { findingsOf, ONE_HOME } from "../../_findings";

const findings = (changes = {}) => findingsOf(KnownBadCombinationsRule, changes);

it("finds none in the reference homelab", () => {
  expect(findings()).toEqual([]);
});

it.each([
  ["v3.31.7", 1],
  ["v3.32.1", 1],
  ["v3.33.0", 0],
])("reports Calico %s's nftables dataplane beside Tailscale: %s", (version, count) => {
  const found = findings({ "cluster.calico.dataplane": "nftables", "cluster.calico.version": version });
  expect(found).toHaveLength(count);
  for (const each of found) {
    expect(each).toMatch(
      /^cluster\.calico\.dataplane: Calico v3\..*issues\/13263, as of 2026-\d\d-\d\d\. -> Write `dataplane: iptables`/,
    );
  }
});

describe("VXLAN through Tailscale on a kernel before 6.8.5", () => {
  const old = { "nixos.release": "24.11" };

  it("is reported with the kernel and the issue", () => {
    expect(findings(old)).toEqual([
      expect.stringMatching(
        /^nixos\.release: Linux 6\.6 in NixOS 24\.11 drops VXLAN .*issues\/11026.* -> Write `nixos\.release: "26\.05"`\.$/,
      ),
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
