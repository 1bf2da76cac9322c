import { WifiMtuRule } from "../../../src/rules/network/wifi-carries-lan-mtu";
import { findingsOf } from "../../_findings";

const CABLE = { name: "eth0", kind: "ethernet" };
const findings = (mtu: number, changes = {}) => findingsOf(WifiMtuRule, { ...changes, "sites.home.mtu": mtu });

describe("wifi-carries-lan-mtu", () => {
  it.each([1280, 1500, 2304])("passes a LAN of %i with Wi-Fi", (mtu) => expect(findings(mtu)).toEqual([]));

  it("reports a wider LAN with every host on Wi-Fi", () => {
    expect(findings(2305)).toEqual([
      'sites.home.mtu: Site "home" has MTU 2305, but its hosts "firebat", "old" and "ultra" use Wi-Fi, which carries at most 2304 bytes, so their cards refuse the MTU. -> Write `mtu: 1500`, or connect the hosts by cable.',
    ]);
  });

  it("names a single host, and passes hosts with cables", () => {
    const cables = { "hosts.firebat.interface": CABLE, "hosts.ultra.interface": CABLE };
    expect(findings(9000, cables)).toEqual([
      'sites.home.mtu: Site "home" has MTU 9000, but its host "old" uses Wi-Fi, which carries at most 2304 bytes, so its card refuses the MTU. -> Write `mtu: 1500`, or connect the host by cable.',
    ]);
    expect(findings(9000, { ...cables, "hosts.old.interface": CABLE })).toEqual([]);
  });

  it("lowers a pod MTU that does not fit 1500 bytes", () => {
    expect(findings(9000, { "cluster.calico.mtu": 8950 })[0]).toMatch(
      /-> Write `mtu: 1500` and `cluster\.calico\.mtu: auto`, or/,
    );
    expect(findings(9000, { "cluster.calico.mtu": 1230 })[0]).toMatch(/-> Write `mtu: 1500`, or/);
  });
});
