import { InterfaceKindRule } from "../../../src/rules/hosts/interface-name-fits-kind";
import { findingsOf } from "../../_findings";

const findings = (name: string, kind: string, changes = {}) =>
  findingsOf(InterfaceKindRule, { "hosts.old.interface": { name, kind }, ...changes });

describe("interface-name-fits-kind", () => {
  it.each([
    ["wifi", ["wlan0", "wlp2s0", "wlo1", "wlP1p1s0", "wlx00c0ca123456", "wlxf0", "lan0", "ath0"]],
    ["ethernet", ["eth0", "enp3s0", "eno1", "eno1.20", "ens5", "end0", "enX0", "enx001122334455", "enP4p65s0", "br0"]],
  ])("passes the names of %s cards, and names that say nothing", (kind, names) => {
    for (const name of names) expect(findings(name, kind)).toEqual([]);
  });

  it("reports every name of the other kind", () => {
    for (const name of ["wlan0", "wlp2s0", "wlxf0"]) expect(findings(name, "ethernet")).toHaveLength(1);
    for (const name of ["eth0", "enp3s0", "enxf0", "eno1.20"]) expect(findings(name, "wifi")).toHaveLength(1);
  });

  it("says which kind the name belongs to, and both ways out", () => {
    expect(findings("eth0", "wifi")).toEqual([
      'hosts.old.interface.kind: Host "old" says that "eth0" is a Wi-Fi card, but Linux gives that name to Ethernet. -> Write `kind: ethernet`, or the name of the Wi-Fi card that `ip -br link` shows.',
    ]);
    expect(findings("wlp2s0", "ethernet")).toEqual([
      'hosts.old.interface.kind: Host "old" says that "wlp2s0" is an Ethernet card, but Linux gives that name to Wi-Fi. -> Write `kind: wifi`, or the name of the Ethernet card that `ip -br link` shows.',
    ]);
  });

  it("adds the Wi-Fi network that the site does not name", () => {
    const cables = { "hosts.firebat.interface.kind": "ethernet", "hosts.ultra.interface.kind": "ethernet" };
    const found = findings("wlan0", "ethernet", { ...cables, "sites.home.wifi": undefined });
    expect(found).toHaveLength(3);
    expect(found[1]).toContain("-> Write `kind: wifi` and `sites.home.wifi: { ssid: <name> }`, or the name of");
  });

  it("reports a modem, which is neither", () => {
    expect(findings("wwan0", "ethernet")).toEqual([
      'hosts.old.interface.name: Host "old" says that "wwan0" is an Ethernet card, but Linux gives that name to mobile broadband. -> Write the name of the Ethernet card that `ip -br link` shows.',
    ]);
  });

  it("reports Wi-Fi on an EC2 instance", () => {
    const nic = { "hosts.control-plane.interface": { name: "wlan0", kind: "ethernet" } };
    expect(findingsOf(InterfaceKindRule, nic)).toEqual([
      'hosts.control-plane.interface.kind: Host "control-plane" says that "wlan0" is an Ethernet card, but Linux gives that name to Wi-Fi. -> Remove `hosts.control-plane.interface`, because an EC2 instance has one Ethernet card, ens5.',
    ]);
  });
});
