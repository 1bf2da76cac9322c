import type { Json, JsonObject } from "@ducksnest/checks";
import { MarkMaskRule } from "../../../src/rules/calico/mark-masks-disjoint";
import { outputFindingsOf } from "../../_outputs";

const FIX = "Set iptablesMarkMask to 2130710272 (0x7f000f00) in the FelixConfiguration named default.";

const findings = (iptablesMarkMask: Json) =>
  outputFindingsOf(MarkMaskRule, {
    cluster: [
      {
        apiVersion: "projectcalico.org/v3",
        kind: "FelixConfiguration",
        metadata: { name: "default" },
        spec: { iptablesMarkMask, nftablesMarkMask: 0x7f000f00 },
      },
    ],
  });

describe("mark-masks-disjoint", () => {
  it.each([0x7f000f00, 0xff000000, 0x000000ff])("passes with %d", (mask) => expect(findings(mask)).toEqual([]));

  it.each([
    [
      0xffff0000,
      "iptablesMarkMask 0xffff0000 shares the bits 0x00ff0000 with Tailscale, so each misreads the other's marks.",
    ],
    [
      0x7f00cf00,
      "iptablesMarkMask 0x7f00cf00 shares the bits 0x0000c000 with kube-proxy, so each misreads the other's marks.",
    ],
    [0x7f000000, "iptablesMarkMask 0x7f000000 has 7 bits, but Felix needs at least 8."],
    ["0x7f000f00", 'iptablesMarkMask is "0x7f000f00", but it must be a 32-bit mask, written as a decimal number.'],
    [2 ** 32, "iptablesMarkMask is 4294967296, but it must be a 32-bit mask, written as a decimal number."],
  ])("reports %s", (mask, message) => {
    expect(findings(mask)).toEqual([`cluster.calico: ${message} -> ${FIX}`]);
  });

  it("reports settings of one node, but only what they set", () => {
    const felix = (name: string, spec: JsonObject) => ({
      apiVersion: "projectcalico.org/v3",
      kind: "FelixConfiguration",
      metadata: { name },
      spec,
    });
    const all = felix("default", { iptablesMarkMask: 0x7f000f00, nftablesMarkMask: 0x7f000f00 });
    const of = (spec: JsonObject) => outputFindingsOf(MarkMaskRule, { cluster: [all, felix("node.laptop-old", spec)] });
    expect(of({ vxlanPort: 4789 })).toEqual([]);
    expect(of({ iptablesMarkMask: 0xffff0000 })).toEqual([
      'cluster.calico: FelixConfiguration "node.laptop-old": iptablesMarkMask 0xffff0000 shares the bits 0x00ff0000 with Tailscale, so each misreads the other\'s marks. -> Set iptablesMarkMask to 2130710272 (0x7f000f00) in the FelixConfiguration named node.laptop-old.',
    ]);
  });

  it("wants a FelixConfiguration as soon as there is anything for the cluster, and not before", () => {
    expect(outputFindingsOf(MarkMaskRule, { cluster: [{ kind: "Namespace" }] })).toHaveLength(2);
    expect(outputFindingsOf(MarkMaskRule, {})).toEqual([]);
  });
});
