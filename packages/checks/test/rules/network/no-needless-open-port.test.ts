import { NeedlessPortRule } from "../../../src/rules/network/no-needless-open-port";
import { firewallOutputs, tailscale0, wlan0 } from "../../_firewall";
import { outputFindingsOf } from "../../_outputs";

describe("no-needless-open-port", () => {
  it("knows 8472", () => {
    const old = { ...tailscale0, udpPorts: [4789, 8472] };
    expect(outputFindingsOf(NeedlessPortRule, firewallOutputs({ wlan0, tailscale0: old }))).toEqual([
      'hosts.firebat: Host "firebat" opens UDP 8472 on tailscale0, which is flannel\'s VXLAN port; Calico uses 4789. -> Remove it from firewall.interfaces.tailscale0 of "firebat".',
    ]);
  });
});
