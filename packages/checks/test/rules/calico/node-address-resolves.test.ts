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

  it("does not propose auto if the tailnet's interface has the default name of an instance's NIC", () => {
    for (const nodeAddress of ["auto", { interface: "^ens5$" }]) {
      expect(
        findingsOf(NodeAddressRule, { "tailnet.interface": "ens5", "cluster.calico.nodeAddress": nodeAddress }),
      ).toEqual([
        'tailnet.interface: NIC "ens5" of host "control-plane" has the same name as the tailnet\'s interface, so Calico cannot distinguish the two. -> Write `interface: tailscale0`.',
      ]);
    }
  });

  it.each(["tailscale0", "vxlan.calico", "docker0"])(
    "never sees a NIC named %s, because the loader refuses it",
    (name) => {
      expect(() => findingsOf(NodeAddressRule, { "hosts.old.interface.name": name })).toThrow(
        /hosts\.old\.interface\.name/,
      );
    },
  );

  it("proposes what auto renders, quotes and all", () => {
    const vlan = { "hosts.old.interface": { name: "eth0.10", kind: "ethernet" } };
    const findings = findingsOf(NodeAddressRule, { ...vlan, "cluster.calico.nodeAddress": { interface: "x" } });
    expect(findings[0]).toContain("which renders ^(ens5|eth0\\.10|wlan0)$.");
  });
});
