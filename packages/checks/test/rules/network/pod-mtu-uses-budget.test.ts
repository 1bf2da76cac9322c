import { PodMtuBudgetRule } from "../../../src/rules/network/pod-mtu-uses-budget";
import { findingsOf, ONE_HOME } from "../../_findings";

const findings = (mtu: number | "auto", changes = {}) =>
  findingsOf(PodMtuBudgetRule, { ...changes, "cluster.calico.mtu": mtu });

describe("pod-mtu-uses-budget", () => {
  it.each(["auto", 1280, 1230, 1220, 1150] as const)("passes %s, of which 1230 fit", (mtu) => {
    expect(findings(mtu)).toEqual([]);
  });

  it("reports one that is lower by more than any tunnel's header", () => {
    expect(findings(1149)).toEqual([
      "cluster.calico.mtu: Pod MTU 1149 is 81 bytes below the 1230 that every path carries, so a transfer takes about 7 % more packets. -> Write `mtu: auto`, which is 1230 here.",
    ]);
  });

  it("reports the MTU of a tailnet in a homelab without one", () => {
    expect(findings(1230, ONE_HOME)).toEqual([
      "cluster.calico.mtu: Pod MTU 1230 is 220 bytes below the 1450 that every path carries, so a transfer takes about 18 % more packets. -> Write `mtu: auto`, which is 1450 here.",
    ]);
  });
});
