import { EncapsulationRule } from "../../../src/rules/network/encapsulation-fits-networks";
import { findingsOf, ONE_HOME } from "../../_findings";

const FIX = "Write `encapsulation: VXLAN`.";
const INSTANCE = { site: "seoul", role: "worker", instanceType: "t3.medium", rootVolumeGiB: 30 };
const ONE_VPC = {
  "hosts.firebat": undefined,
  "hosts.ultra": undefined,
  "hosts.old": undefined,
  "hosts.second": INSTANCE,
};
const FAR = { "hosts.second": { ...INSTANCE, subnet: "10.20.1.0/24" } };
const findings = (encapsulation: string, changes = {}) =>
  findingsOf(EncapsulationRule, { ...changes, "cluster.calico.encapsulation": encapsulation });

describe("encapsulation-fits-networks", () => {
  it("reports bare packets between sites", () => {
    expect(findings("None")).toEqual([
      `cluster.calico.encapsulation: Encapsulation None loses pod packets from site seoul to site home: a tailnet peer accepts only addresses that a node advertises, and no node advertises pod addresses. -> ${FIX}`,
    ]);
    expect(findings("None", ONE_HOME)).toEqual([]);
  });

  it("leaves room for VXLAN where the pod MTU is written", () => {
    expect(findings("None", { "cluster.calico.mtu": 1280 })[0]).toMatch(
      /-> Write `encapsulation: VXLAN` and `cluster\.calico\.mtu: auto`\.$/,
    );
    expect(findings("None", { "cluster.calico.mtu": 1230 })[0]).toContain(`-> ${FIX}`);
  });

  it.each(["IPIP", "IPIPCrossSubnet"])(
    "reports %s between sites, which has no node IP in the tunnel",
    (encapsulation) => {
      expect(findings(encapsulation)).toEqual([
        `cluster.calico.encapsulation: Encapsulation ${encapsulation} loses pod packets from site seoul to site home: they leave with the host's tailnet address, but Felix accepts IPIP only from node IPs. -> ${FIX}`,
      ]);
      expect(findings(encapsulation, ONE_HOME)).toEqual([]);
    },
  );

  it.each(["VXLANCrossSubnet", "IPIPCrossSubnet"])(
    "reports %s within a subnet of a VPC, and not between two",
    (encapsulation) => {
      expect(findings(encapsulation, ONE_VPC)).toEqual([
        `cluster.calico.encapsulation: Encapsulation ${encapsulation} loses pod packets from control-plane to second in the VPC of site seoul: its source/destination check drops pod addresses. -> ${FIX}`,
      ]);
      expect(findings(encapsulation, { ...ONE_VPC, ...FAR })).toEqual([]);
      expect(findings("None", { ...ONE_VPC, ...FAR })).toHaveLength(1);
    },
  );

  it.each(["VXLAN", "IPIP"])("passes %s within a VPC", (encapsulation) => {
    expect(findings(encapsulation, ONE_VPC)).toEqual([]);
  });

  it.each(["VXLAN", "VXLANCrossSubnet", "IPIP", "IPIPCrossSubnet", "None"])(
    "passes WireGuard over %s anywhere",
    (encapsulation) => {
      const encrypted = { "cluster.calico.wireguard": true };
      expect(findings(encapsulation, encrypted)).toEqual([]);
      expect(findings(encapsulation, { ...ONE_VPC, ...encrypted })).toEqual([]);
    },
  );
});
