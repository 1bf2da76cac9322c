import { aManifest } from "@ducksnest/testing";
import { MtuRule } from "../../../src/rules/network/mtu-fits-every-path";
import { findingsOf, ONE_HOME, unlocatedFindingsOf } from "../../_findings";

const reported = (mtu: number, path: string, bytes: number, tunnel: string, overhead: number) => [
  `cluster.calico.mtu: Pod MTU ${mtu} is too large: ${path} carries ${bytes} bytes, of which ${tunnel} takes ${overhead}. -> Write \`mtu: auto\`, or at most ${bytes - overhead}.`,
];

describe("mtu-fits-every-path", () => {
  it.each(["auto", 576, 1230])("passes at %s", (mtu) => {
    expect(findingsOf(MtuRule, { "cluster.calico.mtu": mtu })).toEqual([]);
  });

  it.each([1231, 1280])("reports %s, which does not fit the tailnet with VXLAN", (mtu) => {
    expect(findingsOf(MtuRule, { "cluster.calico.mtu": mtu })).toEqual(
      reported(mtu, "the path from control-plane to firebat", 1280, "VXLAN", 50),
    );
  });

  it("asks for less where nothing is encapsulated", () => {
    const none = { "cluster.calico.encapsulation": "None" };
    expect(findingsOf(MtuRule, { ...none, "cluster.calico.mtu": 1280 })).toEqual([]);
    expect(findingsOf(MtuRule, { ...none, "cluster.calico.mtu": 1281 })).toEqual([
      "cluster.calico.mtu: Pod MTU 1281 is too large: the path from control-plane to firebat carries 1280 bytes. -> Write `mtu: auto`, or at most 1280.",
    ]);
  });

  it("reckons with the tunnel that is in use", () => {
    expect(findingsOf(MtuRule, { "cluster.calico.encapsulation": "IPIP", "cluster.calico.mtu": 1261 })).toEqual(
      reported(1261, "the path from control-plane to firebat", 1280, "IPIP", 20),
    );
    expect(findingsOf(MtuRule, { "cluster.calico.wireguard": true, "cluster.calico.mtu": 1230 })).toEqual(
      reported(1230, "the path from control-plane to firebat", 1280, "WireGuard", 60),
    );
  });

  it("uses the MTU of the NIC that carries VXLAN if the tailnet is wider", () => {
    const [finding] = unlocatedFindingsOf(
      MtuRule,
      aManifest({ "tailnet.mtu": 9000, "sites.home.mtu": 1400, "cluster.calico.mtu": 1400 }),
    );
    expect(finding?.message).toBe(
      "Pod MTU 1400 is too large: the path from firebat to old carries 1400 bytes, of which VXLAN takes 50.",
    );
    const alone = { "hosts.ultra": undefined, "hosts.old": undefined };
    const [far] = unlocatedFindingsOf(
      MtuRule,
      aManifest({ ...alone, "tailnet.mtu": 9000, "cluster.calico.mtu": 8000 }),
    );
    expect(far?.message).toBe(
      "Pod MTU 8000 is too large: from control-plane to firebat, VXLAN uses a NIC of 1500 bytes, of which VXLAN takes 50.",
    );
    expect(far?.related?.[1]).toEqual({ path: ["sites", "home", "mtu"], message: "is the narrowest link" });
  });

  it("points at the encapsulation and at the narrowest link too", () => {
    const [finding] = unlocatedFindingsOf(MtuRule, aManifest({ "cluster.calico.mtu": 1280 }));
    expect(finding?.related).toEqual([
      { path: ["cluster", "calico", "encapsulation"], message: "takes 50 bytes" },
      { path: ["tailnet", "mtu"], message: "is the narrowest link" },
    ]);
  });

  it("judges a single host by its own network", () => {
    const alone = { ...ONE_HOME, "hosts.firebat": undefined, "hosts.ultra": undefined };
    expect(findingsOf(MtuRule, { ...alone, "cluster.calico.mtu": 1450 })).toEqual([]);
    expect(findingsOf(MtuRule, { ...alone, "cluster.calico.mtu": 1500 })).toEqual(
      reported(1500, "the only host's network", 1500, "VXLAN", 50),
    );
  });
});
