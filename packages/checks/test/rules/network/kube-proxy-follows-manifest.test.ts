import { KubeProxyRule } from "../../../src/rules/network/kube-proxy-follows-manifest";
import { outputFindingsOf } from "../../_outputs";

const findings = (config: string, dataplane = "iptables", namespace = "kube-system") =>
  outputFindingsOf(
    KubeProxyRule,
    { cluster: [{ kind: "ConfigMap", metadata: { namespace, name: "kube-proxy" }, data: { "config.conf": config } }] },
    { "cluster.calico.dataplane": dataplane },
  );

describe("kube-proxy-follows-manifest", () => {
  it.each([
    ['mode: ""\nclusterCIDR: 10.244.0.0/16', "iptables"],
    ["mode: ipvs", "iptables"],
    ['mode: "nftables"\nclusterCIDR: "10.244.0.0/16" # pods', "nftables"],
    ["metricsBindAddress: 0.0.0.0:10249", "iptables"],
  ])("passes with %j and %s", (config, dataplane) => expect(findings(config, dataplane)).toEqual([]));

  it("reports another packet filter, and one that the configuration leaves out", () => {
    expect(findings("mode: nftables")).toEqual([
      "cluster.calico.dataplane: ConfigMap kube-system/kube-proxy has mode nftables, but Calico and the hosts' firewalls use iptables, so packets to services pass one filter and not the other. -> Set the mode to iptables, or change cluster.calico.dataplane.",
    ]);
    expect(findings("kind: KubeProxyConfiguration", "nftables")).toEqual([
      expect.stringContaining("has mode iptables"),
    ]);
  });

  it("reports another pod network, and passes with none", () => {
    expect(findings("clusterCIDR: 10.0.0.0/16")).toEqual([
      "cluster.podCidr: ConfigMap kube-system/kube-proxy has clusterCIDR 10.0.0.0/16, but pods are in 10.244.0.0/16, so kube-proxy takes pods for strangers and hides their addresses. -> Set clusterCIDR to 10.244.0.0/16.",
    ]);
    expect(findings('clusterCIDR: ""')).toEqual([]);
  });

  it("leaves ConfigMaps of others alone", () => {
    expect(findings("mode: nftables", "iptables", "tools")).toEqual([]);
  });
});
