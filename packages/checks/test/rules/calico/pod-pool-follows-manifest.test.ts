import type { JsonObject } from "@ducksnest/checks";
import { PodPoolRule } from "../../../src/rules/calico/pod-pool-follows-manifest";
import { aFelixConfiguration, anInstallation } from "../../_calico";
import { outputFindingsOf } from "../../_outputs";

const VXLAN = { cidr: "10.244.0.0/16", encapsulation: "VXLAN" };
const findings = (...ipPools: JsonObject[]) =>
  outputFindingsOf(PodPoolRule, { cluster: [anInstallation({ ipPools })] });
const felixFindings = (wireguardEnabled: boolean, wireguard: boolean) =>
  outputFindingsOf(
    PodPoolRule,
    { cluster: [aFelixConfiguration({ wireguardEnabled })] },
    { "cluster.calico.wireguard": wireguard },
  );

describe("pod-pool-follows-manifest", () => {
  it("passes with the manifest's pool, and with a part of it", () => {
    expect(findings(VXLAN)).toEqual([]);
    expect(findings({ ...VXLAN, cidr: "10.244.128.0/17" })).toEqual([]);
  });

  it("passes without an Installation, and over a pool for load balancers", () => {
    expect(outputFindingsOf(PodPoolRule, {})).toEqual([]);
    expect(findings(VXLAN, { cidr: "192.168.0.240/28", allowedUses: ["LoadBalancer"] })).toEqual([]);
  });

  it.each(["10.245.0.0/16", "10.244.0.0/15"])("reports the pool %s, which is outside podSubnet", (cidr) => {
    expect(findings({ ...VXLAN, cidr })).toEqual([
      `cluster.podCidr: The Installation has the pool ${cidr}, which is outside kubeadm's podSubnet 10.244.0.0/16, so the operator rejects it. -> Set the pool's cidr to 10.244.0.0/16, or cluster.podCidr to ${cidr}.`,
    ]);
  });

  it("reports another encapsulation", () => {
    expect(findings({ ...VXLAN, encapsulation: "None" })).toEqual([
      "cluster.calico.encapsulation: The Installation's pool 10.244.0.0/16 has encapsulation None, but the pod MTU and the firewalls are derived for VXLAN. -> Set the pool's encapsulation to VXLAN, or change cluster.calico.encapsulation.",
    ]);
  });

  it("assumes Calico's default IPIP for a pool without encapsulation, and for no pool at all", () => {
    const ipip =
      "cluster.calico.encapsulation: The Installation's pool 10.244.0.0/16 has encapsulation IPIP, but the pod MTU and the firewalls are derived for VXLAN. -> Set the pool's encapsulation to VXLAN, or change cluster.calico.encapsulation.";
    expect(findings({ cidr: "10.244.0.0/16" })).toEqual([ipip]);
    expect(findings()).toEqual([ipip]);
  });

  it("reports every pool and every fault of it", () => {
    expect(findings(VXLAN, { cidr: "nonsense", encapsulation: "IPIP" })).toEqual([
      expect.stringMatching(/^cluster\.podCidr: The Installation has the pool nonsense, /),
      expect.stringMatching(
        /^cluster\.calico\.encapsulation: The Installation's pool nonsense has encapsulation IPIP, /,
      ),
    ]);
  });

  it.each([true, false])("passes if Felix and the manifest both have wireguard: %s", (wireguard) => {
    expect(felixFindings(wireguard, wireguard)).toEqual([]);
  });

  it("reports WireGuard that only one of them has", () => {
    expect(felixFindings(true, false)).toEqual([
      "cluster.calico.wireguard: Felix has WireGuard on, but the pod MTU and the firewalls are derived with it off. -> Write `wireguard: true` under cluster.calico, or keep Felix's derived wireguardEnabled.",
    ]);
    expect(felixFindings(false, true)).toEqual([
      "cluster.calico.wireguard: Felix has WireGuard off, but the pod MTU and the firewalls are derived with it on. -> Write `wireguard: false` under cluster.calico, or keep Felix's derived wireguardEnabled.",
    ]);
  });
});
