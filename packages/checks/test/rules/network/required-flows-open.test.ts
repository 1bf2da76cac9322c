import type { JsonObject, OutputRule } from "@ducksnest/checks";
import type { ManifestValue } from "@ducksnest/testing";
import { NeedlessPortRule } from "../../../src/rules/network/no-needless-open-port";
import { RequiredFlowsRule } from "../../../src/rules/network/required-flows-open";
import { firewallOutputs, tailscale0, wlan0 } from "../../_firewall";
import { outputFindingsOf } from "../../_outputs";

describe("required-flows-open", () => {
  it("names the interface, the component and the setting to change", () => {
    const { tcpPortRanges: _closed, ...closed } = tailscale0;
    expect(
      outputFindingsOf(RequiredFlowsRule, firewallOutputs({ wlan0, tailscale0: { ...closed, udpPorts: [] } })),
    ).toEqual([
      'hosts.firebat: Host "firebat" does not open TCP 30000 to 32767 on tailscale0, where node-port needs it. -> Add { from: 30000, to: 32767 } to firewall.interfaces.tailscale0.tcpPortRanges of "firebat".',
      'hosts.firebat: Host "firebat" does not open UDP 4789 on tailscale0, where vxlan needs it. -> Add 4789 to firewall.interfaces.tailscale0.udpPorts of "firebat".',
    ]);
  });

  it("treats adjacent ranges as one", () => {
    const halves = [
      { from: 31001, to: 32767 },
      { from: 30000, to: 31000 },
    ];
    const split = { ...tailscale0, tcpPortRanges: halves };
    expect(outputFindingsOf(RequiredFlowsRule, firewallOutputs({ wlan0, tailscale0: split }))).toEqual([]);
    const gap = {
      ...tailscale0,
      tcpPortRanges: [
        { from: 30000, to: 31000 },
        { from: 31002, to: 32767 },
      ],
    };
    expect(outputFindingsOf(RequiredFlowsRule, firewallOutputs({ wlan0, tailscale0: gap }))).toHaveLength(1);
  });

  it("follows Felix to the port that it was given", () => {
    const moved = firewallOutputs({ wlan0, tailscale0 }, { vxlanPort: 8472 });
    const told = outputFindingsOf(RequiredFlowsRule, moved).map((finding) =>
      /open (.*) on (\w+)/.exec(finding)?.slice(1).join(" "),
    );
    expect(told).toEqual(["UDP 8472 wlan0", "UDP 8472 tailscale0"]);
    expect(outputFindingsOf(NeedlessPortRule, moved)).toHaveLength(2);
  });
});

describe("the openings of other tunnels", () => {
  const findings = (rule: OutputRule, interfaces: JsonObject, calico: Readonly<Record<string, ManifestValue>>) =>
    outputFindingsOf(rule, firewallOutputs(interfaces), calico);

  it("are WireGuard's port, wherever Felix listens", () => {
    expect(findings(RequiredFlowsRule, { wlan0, tailscale0 }, { "cluster.calico.wireguard": true })).toEqual([
      expect.stringContaining("does not open UDP 51820 on wlan0, where wireguard needs it"),
      expect.stringContaining("does not open UDP 51820 on tailscale0, where wireguard needs it"),
    ]);
  });

  it("are IPIP, which has no port", () => {
    const ipip = { "cluster.calico.encapsulation": "IPIP" };
    const bgp = (open: typeof wlan0) => ({ ...open, tcpPorts: [22, 179, 5473, 10250], udpPorts: [41641] });
    const closed = { wlan0: bgp(wlan0), tailscale0: { ...bgp(tailscale0), udpPorts: [] } };
    expect(findings(RequiredFlowsRule, closed, ipip)).toEqual([
      'hosts.firebat: Host "firebat" does not open IPIP on wlan0, where ipip needs it. -> Add the networks of the other nodes to firewall.interfaces.wlan0.ipipFrom of "firebat".',
      expect.stringContaining("does not open IPIP on tailscale0"),
    ]);
    const open = Object.fromEntries(
      Object.entries(closed).map(([name, ports]) => [name, { ...ports, ipipFrom: ["10.20.0.0/16"] }]),
    );
    expect(findings(RequiredFlowsRule, open, ipip)).toEqual([]);
    expect(findings(NeedlessPortRule, open, { ...ipip, "cluster.calico.encapsulation": "None" })).toEqual([
      expect.stringContaining("opens IPIP on wlan0"),
      expect.stringContaining("opens IPIP on tailscale0"),
    ]);
  });
});
