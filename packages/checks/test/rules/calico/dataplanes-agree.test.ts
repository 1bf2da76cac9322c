import { DataplanesAgreeRule } from "../../../src/rules/calico/dataplanes-agree";
import { anInstallation } from "../../_calico";
import { outputFindingsOf } from "../../_outputs";

/** What the rule reports of an Installation and of hosts h0, h1, ... whose firewalls have these dataplanes. */
function findings(linuxDataplane: string | undefined, ...dataplanes: string[]) {
  const network = linuxDataplane === undefined ? {} : { linuxDataplane };
  const hosts = new Map(dataplanes.map((dataplane, index) => [`h${index}`, { firewall: { dataplane } }]));
  return outputFindingsOf(DataplanesAgreeRule, { cluster: [anInstallation(network)], hosts });
}

describe("dataplanes-agree", () => {
  it.each<[string | undefined, string]>([
    ["Iptables", "iptables"],
    ["Nftables", "nftables"],
    [undefined, "iptables"],
  ])("passes with linuxDataplane %s and %s firewalls", (calico, hosts) => {
    expect(findings(calico, hosts, hosts)).toEqual([]);
  });

  it("passes without an Installation, and over hosts without a firewall", () => {
    const hosts = new Map([["h0", { firewall: { dataplane: "nftables" } }]]);
    expect(outputFindingsOf(DataplanesAgreeRule, { hosts })).toEqual([]);
    const bare = { cluster: [anInstallation({})], hosts: new Map([["h0", {}]]) };
    expect(outputFindingsOf(DataplanesAgreeRule, bare)).toEqual([]);
  });

  it("names the host whose firewall differs", () => {
    expect(findings("Nftables", "nftables", "iptables")).toEqual([
      'cluster.calico.dataplane: The Installation has linuxDataplane Nftables, but the firewall of "h1" uses iptables, so one drops what the other accepts. -> Set linuxDataplane to Iptables, or change cluster.calico.dataplane.',
    ]);
  });

  it("assumes iptables if the Installation sets no dataplane, and counts more than three hosts", () => {
    expect(findings(undefined, ...Array.from({ length: 5 }, () => "nftables"))).toEqual([
      'cluster.calico.dataplane: The Installation has linuxDataplane Iptables, but the firewall of "h0", "h1", "h2" and 2 more uses nftables, so one drops what the other accepts. -> Set linuxDataplane to Nftables, or change cluster.calico.dataplane.',
    ]);
  });
});
