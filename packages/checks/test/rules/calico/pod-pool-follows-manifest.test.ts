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

  describe("over IPPool objects", () => {
    const INSTALLATION = anInstallation({ ipPools: [{ ...VXLAN, cidr: "10.244.0.0/17", name: "default" }] });
    const anIpPool = (spec: JsonObject, name = "second") => ({
      apiVersion: "projectcalico.org/v3",
      kind: "IPPool",
      metadata: { name },
      spec: { cidr: "10.244.128.0/18", vxlanMode: "Always", natOutgoing: true, ...spec },
    });
    const of = (...objects: JsonObject[]) => outputFindingsOf(PodPoolRule, { cluster: [INSTALLATION, ...objects] });

    it("passes with a free part of the pod CIDR, disabled pools, pools of load balancers, and the operator's own", () => {
      expect(of(anIpPool({}), anIpPool({ cidr: "10.244.192.0/18" }, "third"))).toEqual([]);
      expect(of(anIpPool({ cidr: "10.9.0.0/16", disabled: true }))).toEqual([]);
      expect(of(anIpPool({ cidr: "192.168.0.240/28", allowedUses: ["LoadBalancer"] }))).toEqual([]);
      expect(of(anIpPool({ cidr: "10.244.0.0/17" }, "default"))).toEqual([]);
    });

    it("reports a pool outside the pod CIDR, another encapsulation and no way out", () => {
      const stored = { ...anIpPool({ cidr: "10.9.0.0/16" }), apiVersion: "crd.projectcalico.org/v1" };
      expect(of(stored)).toEqual([
        "cluster.podCidr: IPPool \"second\" 10.9.0.0/16 is outside kubeadm's podSubnet 10.244.0.0/16, so kube-proxy takes its pods for strangers and hides their addresses. -> Set the pool's cidr to 10.244.0.0/16, or cluster.podCidr to 10.9.0.0/16.",
      ]);
      expect(of(anIpPool({ vxlanMode: "Never", ipipMode: "CrossSubnet" }))).toEqual([
        'cluster.calico.encapsulation: IPPool "second" 10.244.128.0/18 has encapsulation IPIPCrossSubnet, but the pod MTU and the firewalls are derived for VXLAN. -> Set the pool\'s encapsulation to VXLAN, or change cluster.calico.encapsulation.',
      ]);
      const private_ = anIpPool({ natOutgoing: false });
      expect(of(private_)).toEqual([
        'cluster.podCidr: IPPool "second" 10.244.128.0/18 has no natOutgoing, so its pods reach nothing outside the cluster, because no router knows the way back to them. -> Switch natOutgoing on.',
      ]);
      expect(of(private_, { ...anIpPool({}), kind: "BGPPeer", spec: {} })).toEqual([]);
    });

    it("reports pools that overlap", () => {
      expect(of(anIpPool({ cidr: "10.244.0.0/16" }))).toEqual([
        'cluster.podCidr: IPPool "second" 10.244.0.0/16 overlaps the Installation\'s pool 10.244.0.0/17, so Calico rejects it. -> Remove one of the two, or narrow both to parts of the pod CIDR that share no address.',
      ]);
    });
  });

  it("reports settings of one node that differ where all nodes have to agree", () => {
    const forOld = (spec: JsonObject) => [
      aFelixConfiguration({}),
      { ...aFelixConfiguration(spec), metadata: { name: "node.laptop-old" } },
    ];
    const of = (spec: JsonObject) => outputFindingsOf(PodPoolRule, { cluster: forOld(spec) });
    expect(of({ logSeverityScreen: "Debug" })).toEqual([]);
    expect(of({ vxlanPort: 8472 })).toEqual([
      'cluster.calico: FelixConfiguration "node.laptop-old" sets vxlanPort to 8472, but the other nodes use the default, so no packet of pods passes between them and node "laptop-old". -> Remove vxlanPort from it, or set it in the FelixConfiguration named default.',
    ]);
    expect(of({ wireguardEnabled: true })).toEqual([
      expect.stringContaining('FelixConfiguration "node.laptop-old" has WireGuard on'),
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
