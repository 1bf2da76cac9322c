import { NeedlessPortRule } from "../../../src/rules/network/no-needless-open-port";
import { firewallOutputs, tailscale0, wlan0 } from "../../_firewall";
import { aHost } from "../../_nixos";
import { outputFindingsOf } from "../../_outputs";

describe("no-needless-open-port", () => {
  it("knows 8472", () => {
    const old = { ...tailscale0, udpPorts: [8472] };
    expect(outputFindingsOf(NeedlessPortRule, firewallOutputs({ wlan0, tailscale0: old }))).toEqual([
      'hosts.firebat: Host "firebat" opens UDP 8472 on tailscale0, which is flannel\'s VXLAN port; Calico uses 4789. -> Remove it from firewall.interfaces.tailscale0 of "firebat".',
    ]);
  });

  it("reports a port for nodes that is open to everyone, with the place where it belongs", () => {
    const wide = { ...wlan0, tcpPorts: [22, 10250] };
    expect(outputFindingsOf(NeedlessPortRule, firewallOutputs({ wlan0: wide, tailscale0 }))).toEqual([
      'hosts.firebat: Host "firebat" opens TCP 10250 on wlan0 to everyone, but only nodes need it. -> Move it from firewall.interfaces.wlan0 of "firebat" to nodesOnly there.',
    ]);
  });

  it("passes with a port that a pod on the host's network needs", () => {
    const outputs = firewallOutputs({ wlan0: { ...wlan0, tcpPorts: [22, 8123] }, tailscale0 });
    const pod = (hostNetwork: boolean) => ({
      kind: "Pod",
      metadata: { namespace: "home", name: "assistant" },
      spec: { hostNetwork, containers: [{ name: "a", image: "a", ports: [{ containerPort: 8123 }] }] },
    });
    const findings = (hostNetwork: boolean) =>
      outputFindingsOf(NeedlessPortRule, { ...outputs, cluster: [...outputs.cluster, pod(hostNetwork)] });
    expect(findings(true)).toEqual([]);
    expect(findings(false)).toEqual([expect.stringContaining("opens TCP 8123 on wlan0")]);
  });

  it("reports a needless port once, although nodes send from several addresses", () => {
    const old = { ...tailscale0, nodesOnly: { ...tailscale0.nodesOnly, tcpPorts: [5473, 9099, 10250] } };
    expect(outputFindingsOf(NeedlessPortRule, firewallOutputs({ wlan0, tailscale0: old }))).toEqual([
      expect.stringContaining("opens TCP 9099 on tailscale0, which nothing in the cluster needs"),
    ]);
  });

  describe("with extra.nix", () => {
    const findings = (
      list: string,
      ports: readonly number[],
      { on = ["wlan0", "tailscale0"], protocol = "tcp" }: { on?: readonly string[]; protocol?: "tcp" | "udp" } = {},
    ) => {
      const key = `${protocol}Ports` as const;
      const opened = (name: string, open: Readonly<Record<string, unknown>>) =>
        on.includes(name) ? { ...open, [key]: [...(protocol === "tcp" ? [22] : [41641]), ...ports] } : open;
      const outputs = firewallOutputs({
        wlan0: { ...wlan0, ...opened("wlan0", wlan0) },
        tailscale0: { ...tailscale0, ...opened("tailscale0", tailscale0) },
      });
      const facts = aHost({ defined: { [list]: ports } });
      return outputFindingsOf(NeedlessPortRule, { ...outputs, nixos: new Map([["firebat", facts]]) });
    };

    it("accepts a port of the user's own service on one interface, which extra.nix names", () => {
      expect(findings("networking firewall interfaces wlan0 allowedTCPPorts", [8096], { on: ["wlan0"] })).toEqual([]);
    });

    it("reports a port on every interface once, with the list that it belongs to instead", () => {
      expect(findings("networking firewall allowedTCPPorts", [8096])).toEqual([
        'hosts.firebat: Host "firebat" opens TCP 8096 on every interface. -> Remove it from networking.firewall.allowedTCPPorts, and if a service of your own needs it, add it to networking.firewall.interfaces.<name>.allowedTCPPorts of the interface that needs it.',
      ]);
    });

    it("reports a port of the cluster's programs and flannel's, even if extra.nix names one interface", () => {
      const list = "networking firewall interfaces wlan0 allowedTCPPorts";
      expect(findings(list, [10249], { on: ["wlan0"] })).toEqual([expect.stringContaining("opens TCP 10249 on wlan0")]);
      const udp = "networking firewall interfaces wlan0 allowedUDPPorts";
      expect(findings(udp, [8472], { on: ["wlan0"], protocol: "udp" })).toEqual([
        expect.stringContaining("is flannel's VXLAN port"),
      ]);
    });
  });
});
