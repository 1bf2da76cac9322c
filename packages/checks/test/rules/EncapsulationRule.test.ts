import { EncapsulationRule } from "../../src/rules/EncapsulationRule";
import { findingsOf, ONE_HOME } from "../_findings";

const FIX = "Write `encapsulation: VXLAN`.";
const INSTANCE = { site: "seoul", role: "worker", instanceType: "t3.medium", rootVolumeGiB: 30 };
const findings = (encapsulation: string, changes = {}) =>
  findingsOf(EncapsulationRule, { ...changes, "cluster.calico.encapsulation": encapsulation });

describe("encapsulation-fits-networks", () => {
  it("reports bare packets between sites", () => {
    expect(findings("None")).toEqual([
      `cluster.calico.encapsulation: Encapsulation None sends pods' own addresses from site seoul to site home, and a tailnet peer takes only addresses that a node advertises. -> ${FIX}`,
    ]);
    expect(findings("None", ONE_HOME)).toEqual([]);
  });

  it("takes IPIP as well as VXLAN, and WireGuard for any", () => {
    expect(findings("IPIP")).toEqual([]);
    expect(findings("None", { "cluster.calico.wireguard": true })).toEqual([]);
    expect(findings("IPIPCrossSubnet", { "hosts.second": INSTANCE })).toHaveLength(1);
  });

  it("reports bare packets within a subnet of a VPC, and lets those between subnets pass in VXLAN", () => {
    expect(findings("VXLANCrossSubnet", { "hosts.second": INSTANCE })).toEqual([
      `cluster.calico.encapsulation: Encapsulation VXLANCrossSubnet sends pods' own addresses from control-plane to second in the VPC of site seoul, whose source/destination check drops them. -> ${FIX}`,
    ]);
    expect(findings("VXLANCrossSubnet", { "hosts.second": { ...INSTANCE, subnet: "10.20.1.0/24" } })).toEqual([]);
  });
});
