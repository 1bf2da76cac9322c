import { ClosedFirewallRule } from "../../../src/rules/nixos/firewall-stays-closed";
import { aHost, type HostChanges, hostFindingsOf } from "../../_nixos";

const findings = (changes: HostChanges) => hostFindingsOf(ClosedFirewallRule, aHost(changes));

it("reports a firewall that is off", () => {
  const defined = { "networking firewall enable": false };
  expect(findings({ options: { "networking.firewall.enable": false }, defined })).toEqual([
    '2: Host "firebat" has no firewall, so everybody in its networks reaches all of its ports. -> Remove `enable = false`.',
  ]);
});

it("reports trusted interfaces that strangers can send to, and passes those of pods", () => {
  const trusting = (names: readonly string[]) =>
    findings({ options: { "networking.firewall.trustedInterfaces": names } });
  expect(trusting(["wlan0"])).toEqual([expect.stringContaining('"firebat" accepts every packet on wlan0, because')]);
  expect(trusting(["tailscale0"])).toHaveLength(1);
  for (const everything of ["+", "wlan+", "wl*", "tailscale+"]) expect(trusting([everything])).toHaveLength(1);
  expect(trusting(["cali+", "vxlan.calico", "lo"])).toEqual([]);
});

it("reports a range of ports that is wider than that of node ports", () => {
  const ranged = (from: number, to: number) =>
    findings({ options: { "networking.firewall.allowedUDPPortRanges": [{ from, to }] } });
  expect(ranged(1, 65535)).toEqual([
    expect.stringContaining("opens 65535 ports at once, 1 to 65535, with networking.firewall.allowedUDPPortRanges"),
  ]);
  expect(ranged(60000, 61000)).toEqual([]);
  const interfaces = { wlan0: { allowedTCPPortRanges: [{ from: 1, to: 60000 }] } };
  expect(findings({ options: { "networking.firewall.interfaces": interfaces } })).toHaveLength(1);
});

it("reports that the rules for nodes are lost, with either dataplane", () => {
  expect(findings({ options: { "networking.firewall.extraCommands": "" } })).toEqual([
    expect.stringContaining(
      "lost the rules that let other nodes reach its kubelet, because networking.firewall.extraCommands is replaced",
    ),
  ]);
  const nftables = { dataplane: "nftables", interfaces: { wlan0: { nodesOnly: { tcpPorts: [10250] } } } };
  expect(findings({ ducksnest: { firewall: nftables } })).toEqual([
    expect.stringContaining("extraInputRules is replaced"),
  ]);
});

it("passes the firewall of the modules", () => {
  expect(findings({})).toEqual([]);
});
