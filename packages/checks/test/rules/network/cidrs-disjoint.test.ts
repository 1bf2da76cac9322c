import { anyManifest, fc } from "@ducksnest/testing";
import { DisjointCidrsRule } from "../../../src/rules/network/cidrs-disjoint";
import { findingsOf, unlocatedFindingsOf } from "../../_findings";

describe("cidrs-disjoint", () => {
  it("passes in the reference homelab and in any valid one", () => {
    expect(findingsOf(DisjointCidrsRule)).toEqual([]);
    fc.assert(
      fc.property(anyManifest(), (data) => expect(unlocatedFindingsOf(DisjointCidrsRule, data)).toEqual([])),
      { numRuns: 10 },
    );
  });

  it.each<[path: string, cidr: string, ...expected: string[]]>([
    [
      "cluster.podCidr",
      "192.168.0.0/16",
      "sites.home.cidr: The LAN of site home 192.168.0.0/24 overlaps the pod CIDR 192.168.0.0/16.",
    ],
    [
      "cluster.podCidr",
      "10.20.3.0/24",
      "sites.seoul.vpcCidr: The VPC of site seoul 10.20.0.0/16 overlaps the pod CIDR 10.20.3.0/24.",
    ],
    [
      "cluster.podCidr",
      "10.96.0.0/16",
      "cluster.serviceCidr: The service CIDR 10.96.0.0/12 overlaps the pod CIDR 10.96.0.0/16.",
    ],
    [
      "cluster.serviceCidr",
      "100.64.0.0/16",
      "tailnet.cidr: The tailnet's range 100.64.0.0/10 overlaps the service CIDR 100.64.0.0/16.",
    ],
    [
      "cluster.podCidr",
      "10.0.0.0/8",
      "cluster.serviceCidr: The service CIDR 10.96.0.0/12 overlaps the pod CIDR 10.0.0.0/8.",
      "sites.seoul.vpcCidr: The VPC of site seoul 10.20.0.0/16 overlaps the pod CIDR 10.0.0.0/8.",
    ],
  ])("reports %s at %s", (path, cidr, ...expected) => {
    expect(findingsOf(DisjointCidrsRule, { [path]: cidr })).toEqual(
      expected.map((finding) => expect.stringContaining(`${finding} -> Move one of them`)),
    );
  });

  it("reports a LAN in Tailscale's range, even if the tailnet uses another part of it", () => {
    expect(
      findingsOf(DisjointCidrsRule, {
        "tailnet.cidr": "100.80.0.0/16",
        "sites.office": { kind: "lan", cidr: "100.64.1.0/24", gateway: "100.64.1.1" },
      }),
    ).toEqual([
      expect.stringContaining(
        "sites.office.cidr: The LAN of site office 100.64.1.0/24 overlaps the tailnet's range 100.64.0.0/10.",
      ),
    ]);
  });

  it("reports two sites of one range, at the later one", () => {
    const office = { kind: "lan", cidr: "192.168.0.128/25", gateway: "192.168.0.129" };
    expect(findingsOf(DisjointCidrsRule, { "sites.office": office })).toEqual([
      expect.stringContaining(
        "sites.office.cidr: The LAN of site office 192.168.0.128/25 overlaps the LAN of site home 192.168.0.0/24.",
      ),
    ]);
  });
});
