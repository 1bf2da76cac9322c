import type { JsonObject, OutputRule } from "@ducksnest/checks";
import type { ManifestValue } from "@ducksnest/testing";
import { NeedlessPortRule } from "../../../src/rules/network/no-needless-open-port";
import { RequiredFlowsRule } from "../../../src/rules/network/required-flows-open";
import { firewallOutputs, tailscale0, wlan0 } from "../../_firewall";
import { outputFindingsOf } from "../../_outputs";

describe("required-flows-open", () => {
  it("names the interface, the component and the setting to change", () => {
    const { tcpPortRanges: _closed, nodesOnly, ...closed } = tailscale0;
    const withoutVxlan = { ...closed, nodesOnly: { ...nodesOnly, udpPorts: [] } };
    expect(outputFindingsOf(RequiredFlowsRule, firewallOutputs({ wlan0, tailscale0: withoutVxlan }))).toEqual([
      'hosts.firebat: Host "firebat" does not open TCP 30000 to 32767 on tailscale0 to everyone, where node-port needs it. -> Add { from: 30000, to: 32767 } to firewall.interfaces.tailscale0.tcpPortRanges of "firebat".',
      'hosts.firebat: Host "firebat" does not open UDP 4789 on tailscale0 to the nodes of other sites, where vxlan needs it. -> Add 4789 to firewall.interfaces.tailscale0.nodesOnly.udpPorts of "firebat".',
    ]);
  });

  it("reports ports that are open to the wrong nodes", () => {
    const swapped = { ...wlan0, nodesOnly: { ...wlan0.nodesOnly, from: "other-sites" } };
    expect(outputFindingsOf(RequiredFlowsRule, firewallOutputs({ wlan0: swapped, tailscale0 }))[0]).toBe(
      'hosts.firebat: Host "firebat" does not open TCP 5473 on wlan0 to the nodes of its site, where typha needs it. -> Write "own-site" as firewall.interfaces.wlan0.nodesOnly.from of "firebat".',
    );
    const { networks: _none, ...narrow } = tailscale0.nodesOnly;
    const closed = firewallOutputs({ wlan0, tailscale0: { ...tailscale0, nodesOnly: narrow } });
    expect(outputFindingsOf(RequiredFlowsRule, closed)[0]).toBe(
      'hosts.firebat: Host "firebat" does not open TCP 5473 on tailscale0 to 100.64.0.0/10, where typha needs it. -> Add "100.64.0.0/10" to firewall.interfaces.tailscale0.nodesOnly.networks of "firebat".',
    );
  });

  it("accepts ports that are open to everyone", () => {
    const { nodesOnly: _all, ...open } = { ...wlan0, tcpPorts: [22, 5473, 10250], udpPorts: [4789, 41641] };
    expect(outputFindingsOf(RequiredFlowsRule, firewallOutputs({ wlan0: open, tailscale0 }))).toEqual([]);
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
      /open (.*) on (\w+) to/.exec(finding)?.slice(1).join(" "),
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
      expect.stringContaining("does not open UDP 51820 on wlan0 to the nodes of its site, where wireguard needs it"),
      expect.stringContaining(
        "does not open UDP 51820 on tailscale0 to the nodes of other sites, where wireguard needs it",
      ),
    ]);
  });

  it("are IPIP, which has no port", () => {
    const ipip = { "cluster.calico.encapsulation": "IPIP" };
    const bgp = <T extends { readonly nodesOnly: object }>(open: T) => ({
      ...open,
      nodesOnly: { ...open.nodesOnly, tcpPorts: [179, 5473, 10250], udpPorts: [] },
    });
    const closed = { wlan0: bgp(wlan0), tailscale0: bgp(tailscale0) };
    expect(findings(RequiredFlowsRule, closed, ipip)).toEqual([
      'hosts.firebat: Host "firebat" does not open IPIP on wlan0 to the nodes of its site, where ipip needs it. -> Write `ipip = true` in firewall.interfaces.wlan0.nodesOnly of "firebat".',
      expect.stringContaining("does not open IPIP on tailscale0"),
    ]);
    const open = Object.fromEntries(
      Object.entries(closed).map(([name, ports]) => [
        name,
        { ...ports, nodesOnly: { ...ports.nodesOnly, ipip: true } },
      ]),
    );
    expect(findings(RequiredFlowsRule, open, ipip)).toEqual([]);
    expect(findings(NeedlessPortRule, open, { ...ipip, "cluster.calico.encapsulation": "None" })).toEqual([
      expect.stringContaining("opens IPIP on wlan0"),
      expect.stringContaining("opens IPIP on tailscale0"),
    ]);
  });
});
