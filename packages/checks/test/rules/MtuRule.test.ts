import { MtuRule } from "../../src/rules/MtuRule";
import { findingsOf, ONE_HOME } from "../_findings";

const reported = (mtu: number, path: string, bytes: number, method: string, overhead: number) => [
  `cluster.calico.mtu: Pod MTU ${mtu} is too large: ${path} carries ${bytes} bytes, of which ${method} takes ${overhead}. -> Write \`mtu: auto\`, or at most ${bytes - overhead}.`,
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
    expect(findingsOf(MtuRule, { ...none, "cluster.calico.mtu": 1281 })).toEqual(
      reported(1281, "the path from control-plane to firebat", 1280, "None", 0),
    );
  });

  it("judges a single host by its own network", () => {
    const alone = { ...ONE_HOME, "hosts.firebat": undefined, "hosts.ultra": undefined };
    expect(findingsOf(MtuRule, { ...alone, "cluster.calico.mtu": 1450 })).toEqual([]);
    expect(findingsOf(MtuRule, { ...alone, "cluster.calico.mtu": 1500 })).toEqual(
      reported(1500, "the only host's network", 1500, "VXLAN", 50),
    );
  });
});
