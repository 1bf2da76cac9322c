import type { JsonObject } from "@ducksnest/checks";
import { LanRulesRule } from "../../../src/rules/network/tailnet-routes-keep-lan-direct";
import { outputFindingsOf } from "../../_outputs";

const advertises = (route: string, lanRules: JsonObject[] = []): JsonObject => ({
  tailnet: { advertiseRoutes: [route], lanRules },
});
/** What the rule reports of firebat, whose neighbour old advertises its address. */
const findings = (...lanRules: JsonObject[]) =>
  outputFindingsOf(LanRulesRule, {
    hosts: new Map([
      ["firebat", { tailnet: { lanRules } }],
      ["old", advertises("192.168.0.24/32", [{ to: "192.168.0.0/24", priority: 5200 }])],
    ]),
  });

const REPORT =
  'hosts.firebat: Host "firebat" has no rule with a priority below 5210 for 192.168.0.0/24. Packets to "old" go into the tunnel, because "old" advertises its address. -> Add { to: "192.168.0.0/24", priority: 5200 } to tailnet.lanRules of "firebat".';

describe("tailnet-routes-keep-lan-direct", () => {
  it.each<[string, number]>([
    ["192.168.0.0/24", 5209],
    ["192.168.0.0/16", 100],
    ["0.0.0.0/0", 5200],
  ])("passes with a rule to %s at %i", (to, priority) => expect(findings({ to, priority })).toEqual([]));

  it.each<[string, JsonObject[]]>([
    ["without a rule", []],
    ["with a rule at Tailscale's own priority", [{ to: "192.168.0.0/24", priority: 5210 }]],
    ["with a rule for a part of the network", [{ to: "192.168.0.0/25", priority: 5200 }]],
    ["with a rule without a priority", [{ to: "192.168.0.0/24" }]],
    ["with a rule to something that is not a network", [{ to: "lan", priority: 5200 }]],
  ])("reports a host %s", (_, rules) => expect(findings(...rules)).toEqual([REPORT]));

  it("passes if no neighbour advertises an address, whatever hosts of other sites advertise", () => {
    const hosts = new Map([
      ["firebat", advertises("192.168.0.15/32")],
      ["control-plane", advertises("10.20.0.10/32")],
    ]);
    expect(outputFindingsOf(LanRulesRule, { hosts })).toEqual([]);
  });
});
