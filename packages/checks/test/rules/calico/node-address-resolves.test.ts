import { NodeAddressRule } from "../../../src/rules/calico/node-address-resolves";
import { findingsOf } from "../../_findings";

const method = (nodeAddress: string | { interface: string } | { cidrs: string[] }) =>
  findingsOf(NodeAddressRule, { "cluster.calico.nodeAddress": nodeAddress });

describe("node-address-resolves", () => {
  it.each(["auto", "nodeInternalIp"])("passes with %s", (word) => expect(method(word)).toEqual([]));

  it.each(["^(wlan0|ens5)$", "wlan0,ens5", "^wlan , ^ens"])("passes with the pattern %s", (pattern) => {
    expect(method({ interface: pattern })).toEqual([]);
  });

  it("passes with networks that hold every node IP and nothing else", () => {
    expect(method({ cidrs: ["10.20.0.0/16", "192.168.0.0/24"] })).toEqual([]);
  });

  it("reports wlan* on EC2, where it selects nothing, with the pattern that would do", () => {
    expect(method({ interface: "wlan*" })).toEqual([
      'cluster.calico.nodeAddress: On host "control-plane" the method selects nothing, but the node address is on ens5. Calico matches a pattern anywhere in a name. -> Write `nodeAddress: auto`, which renders ^(ens5|wlan0)$.',
    ]);
  });

  it("reports every host on which more than one interface, or the wrong one, is selected", () => {
    const selected = (findings: readonly string[]) =>
      findings.map((finding) => /On host "(.*)" the method selects (.*), but/.exec(finding)?.slice(1).join(": "));
    expect(selected(method({ interface: "wlan0,ens5,tailscale" }))).toEqual([
      "control-plane: ens5, tailscale0",
      "firebat: wlan0, tailscale0",
      "old: wlan0, tailscale0",
      "ultra: wlan0, tailscale0",
    ]);
    expect(selected(method({ cidrs: ["100.64.0.0/10", "192.168.0.0/24"] }))[0]).toBe("control-plane: tailscale0");
  });

  it("does not propose auto where a NIC has the name of a virtual interface, and names that NIC", () => {
    for (const nodeAddress of ["auto", { interface: "^tailscale0$" }]) {
      expect(
        findingsOf(NodeAddressRule, {
          "hosts.old.interface.name": "tailscale0",
          "cluster.calico.nodeAddress": nodeAddress,
        }),
      ).toEqual([
        'hosts.old.interface.name: NIC "tailscale0" of host "old" has the name of a virtual interface that every host has, so Calico cannot tell the two apart. -> Write the name of the network card, which `ip -br link` prints. The tailnet\'s interface belongs under `tailnet`.',
      ]);
    }
  });

  it("points at the tailnet's interface where it has the name of an instance's NIC", () => {
    expect(findingsOf(NodeAddressRule, { "tailnet.interface": "ens5" })).toEqual([
      expect.stringMatching(/^tailnet\.interface: NIC "ens5" .* -> Write `interface: tailscale0`\.$/),
    ]);
  });

  it("proposes what auto renders, quotes and all", () => {
    const vlan = { "hosts.old.interface": { name: "eth0.10", kind: "ethernet" } };
    const findings = findingsOf(NodeAddressRule, { ...vlan, "cluster.calico.nodeAddress": { interface: "x" } });
    expect(findings[0]).toContain("which renders ^(ens5|eth0\\.10|wlan0)$.");
  });
});
