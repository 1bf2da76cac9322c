import { aManifest } from "@ducksnest/testing";
import { UnderlayRule } from "../../../src/rules/network/tunnel-fits-underlay";
import { findingsOf, ONE_HOME, unlocatedFindingsOf } from "../../_findings";

/** A second home, with host old. */
const TWO_HOMES = {
  "sites.cabin": { kind: "lan", cidr: "192.168.9.0/24", gateway: "192.168.9.1", wifi: { ssid: "cabin" } },
  "hosts.old.site": "cabin",
  "hosts.old.address": "192.168.9.17",
};

const findings = (tailnet: number, home: number, changes = {}) =>
  findingsOf(UnderlayRule, { ...changes, "tailnet.mtu": tailnet, "sites.home.mtu": home });

describe("tunnel-fits-underlay", () => {
  it.each([
    [1280, 1340],
    [1280, 1500],
    [1440, 1500],
    [1440, 9000],
  ])("passes a tailnet of %i over a LAN of %i", (tailnet, home) => expect(findings(tailnet, home)).toEqual([]));

  it("reports a tailnet that is wider than the internet leaves, whatever the LAN carries", () => {
    expect(findings(1441, 9000)).toEqual([
      "tailnet.mtu: With tailnet MTU 1441, packets have 1501 bytes including WireGuard's 60, but the internet carries 1500. -> Write `mtu: 1440`.",
    ]);
  });

  it("reports one that is wider than a LAN leaves", () => {
    expect(findings(1400, 1400)).toEqual([
      "tailnet.mtu: With tailnet MTU 1400, packets have 1460 bytes including WireGuard's 60, but the network of site home carries 1400. -> Write `mtu: 1340`.",
    ]);
  });

  it("asks for a wider LAN where the tailnet cannot be narrower", () => {
    expect(findings(1280, 1339)).toEqual([
      "tailnet.mtu: With tailnet MTU 1280, packets have 1340 bytes including WireGuard's 60, but the network of site home carries 1339. -> Write `sites.home.mtu: 1340`, if the network supports that. Tailscale needs at least 1280.",
    ]);
    expect(findings(1500, 1300)[0]).toMatch(/-> Write `mtu: 1280` and `sites\.home\.mtu: 1340`, if/);
  });

  it("lowers a pod MTU that would not fit the narrower tailnet", () => {
    expect(findings(1500, 1500, { "cluster.calico.mtu": 1450 })[0]).toMatch(
      /-> Write `mtu: 1440` and `cluster\.calico\.mtu: auto`\.$/,
    );
    expect(findings(1500, 1500, { "cluster.calico.mtu": 1390 })[0]).toMatch(/-> Write `mtu: 1440`\.$/);
  });

  describe("between two homes, which may have IPv6", () => {
    const severities = (tailnet: number, home: number) =>
      unlocatedFindingsOf(
        UnderlayRule,
        aManifest({ ...TWO_HOMES, "tailnet.mtu": tailnet, "sites.home.mtu": home }),
      ).map(({ severity }) => severity);

    it.each([
      [1280, 1360],
      [1420, 1500],
    ])("passes a tailnet of %i over LANs of %i", (tailnet, home) => {
      expect(findings(tailnet, home, TWO_HOMES)).toEqual([]);
    });

    it("warns of one that fits over IPv4 only", () => {
      expect(findings(1421, 1500, TWO_HOMES)).toEqual([
        "tailnet.mtu: With tailnet MTU 1421, packets between two homes with IPv6 have 1501 bytes including WireGuard's 80, but the networks of sites home and cabin carry 1500. -> Write `mtu: 1420`.",
      ]);
      expect(severities(1421, 1500)).toEqual(["warning"]);
      expect(findings(1280, 1359, TWO_HOMES)[0]).toMatch(/-> Write `sites\.home\.mtu: 1360`, if/);
    });

    it("reports an error for one that does not fit at all, with a remedy that fits over both", () => {
      expect(findings(1441, 1500, TWO_HOMES)[0]).toMatch(
        /1501 bytes including WireGuard's 60.* -> Write `mtu: 1420`\.$/,
      );
      expect(severities(1441, 1500)).toEqual(["error"]);
      expect(findings(1280, 1300, TWO_HOMES)[0]).toMatch(/-> Write `sites\.home\.mtu: 1360`, if/);
    });
  });

  it("passes a single site, whose hosts need no tailnet between them", () => {
    expect(findings(1500, 1300, ONE_HOME)).toEqual([]);
  });
});
