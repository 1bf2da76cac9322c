import { Ipv4Address } from "@ducksnest/manifest";
import { aTopology } from "@ducksnest/testing";
import { hostOf } from "../../src/stage/Stage";
import { stageOf } from "../../src/stage/stageOf";
import { causeOfDifference } from "../../src/tailscale/causeOfDifference";
import { designedSettings } from "../../src/tailscale/designedSettings";
import { assumedFacts } from "../../src/tailscale/facts/assumedFacts";
import { isAcceptedBy } from "../../src/tailscale/facts/packetFilter";
import {
  firewallLines,
  interfaceLines,
  preferenceLines,
  routeLines,
  ruleLines,
} from "../../src/tailscale/facts/realFacts";
import { compareFacts } from "../../src/tailscale/tailnetDifferences";

const STAGE = stageOf(aTopology({ "hosts.old": undefined }), { tailscale: true });

describe("what the stage assumes of a host's tailnet", () => {
  const facts = assumedFacts(STAGE, hostOf(STAGE, "firebat"));

  it("are interface, rules, and the routes of all other nodes", () => {
    expect(facts).toMatchObject({
      interface: ["tailscale0 with an MTU of 1280", "address 100.96.0.2/32"],
      "routing rules": [
        "priority 5200 to 192.168.0.0/24 lookup main",
        "priority 5210 fwmark 0x80000/0xff0000 lookup main",
        "priority 5230 fwmark 0x80000/0xff0000 lookup default",
        "priority 5250 fwmark 0x80000/0xff0000 unreachable",
        "priority 5270 lookup 52",
      ],
      "routes in table 52": [
        "100.96.0.1/32 by tailscale0",
        "10.20.0.10/32 by tailscale0",
        "100.96.0.3/32 by tailscale0",
        "192.168.0.16/32 by tailscale0",
        "100.96.0.4/32 by tailscale0",
        "100.100.100.100/32 by tailscale0",
      ],
      "approved routes": ["192.168.0.15/32"],
    });
  });

  it("are the policy's grants, which distinguish hosts from people", () => {
    const filter = facts["packet filter"];
    expect(filter).toContain("udp:4789 from control-plane (10.20.0.10) to 192.168.0.15");
    expect(filter).toContain("tcp:22 from a person (100.96.0.4) to 192.168.0.15");
    expect(filter.filter((line) => line.startsWith("tcp:22 ") && !line.includes("a person"))).toEqual([]);
    expect(filter.filter((line) => line.startsWith("udp:4789 ") && line.includes("a person"))).toEqual([]);
  });
});

describe("the settings of a host's tailscaled", () => {
  it("are those of the tailnet module at a Headscale server", () => {
    expect(designedSettings(STAGE, hostOf(STAGE, "firebat"))).toEqual({
      interfaceName: "tailscale0",
      port: 41641,
      upFlags: ["--reset", "--accept-dns=false", "--accept-routes=true", "--advertise-routes=192.168.0.15/32"],
      environment: {},
    });
  });

  it("name the MTU if it is not tailscaled's own", () => {
    const stage = stageOf(aTopology({ "tailnet.mtu": 1400 }), { tailscale: true });
    expect(designedSettings(stage, hostOf(stage, "firebat")).environment).toEqual({ TS_DEBUG_MTU: "1400" });
  });
});

describe("the coordination server of a stage", () => {
  it("has a private address that no network of the homelab contains", () => {
    expect(String(STAGE.tailnet.server)).toBe("172.31.255.254");
    const other = stageOf(aTopology({ "cluster.serviceCidr": "172.16.0.0/12" }), { tailscale: true });
    expect(String(other.tailnet.server)).toBe("10.255.255.254");
  });
});

describe("what a real tailscaled has set", () => {
  it("is read from `ip -json address`", () => {
    const links = [{ ifname: "tailscale0", mtu: 1280, addr_info: [{ local: "100.96.0.1", prefixlen: 32 }] }];
    expect(interfaceLines(links)).toEqual(["tailscale0 with an MTU of 1280", "address 100.96.0.1/32"]);
  });

  it("is read from `ip -json rule`, without the kernel's own rules", () => {
    const rules = [
      { priority: 0, src: "all", table: "local" },
      { priority: 5200, src: "all", dst: "192.168.0.0", dstlen: 24, table: "main" },
      { priority: 5210, src: "all", fwmark: "0x80000", fwmask: "0xff0000", table: "main" },
      { priority: 5250, src: "all", fwmark: "0x80000", fwmask: "0xff0000", action: "unreachable" },
      { priority: 5270, src: "all", table: "52" },
      { priority: 5300, src: "10.0.0.0", srclen: 8, dst: "10.1.0.1", table: "52" },
      { priority: 32766, src: "all", table: "main" },
    ];
    expect(ruleLines(rules)).toEqual([
      "priority 5200 to 192.168.0.0/24 lookup main",
      "priority 5210 fwmark 0x80000/0xff0000 lookup main",
      "priority 5250 fwmark 0x80000/0xff0000 unreachable",
      "priority 5270 lookup 52",
      "priority 5300 from 10.0.0.0/8 to 10.1.0.1/32 lookup 52",
    ]);
  });

  it("is read from `ip -json route show table 52`", () => {
    const routes = [
      { dst: "10.20.0.10", dev: "tailscale0", flags: [] },
      { dst: "192.168.0.0/24", dev: "tailscale0", flags: [] },
      { type: "throw", dst: "192.168.1.0/24", flags: [] },
    ];
    expect(routeLines(routes)).toEqual([
      "10.20.0.10/32 by tailscale0",
      "192.168.0.0/24 by tailscale0",
      "192.168.1.0/24 throw",
    ]);
  });

  it("is read from `iptables-save`, without the rules of others", () => {
    const saved = [
      "*filter",
      ":ts-input - [0:0]",
      "-A INPUT -j ts-input",
      "-A nixos-fw -i lo -j ACCEPT",
      "-A ts-input -i tailscale0 -j ACCEPT",
      "-A OUTPUT -m mark ! --mark 0x0/0xff0000 -j CONNMARK --save-mark --nfmask 0xff0000 --ctmask 0xff0000",
      "COMMIT",
    ];
    expect(firewallLines(saved.join("\n"))).toEqual(saved.slice(4, 6));
  });

  it("is read from `tailscale debug prefs`", () => {
    expect(preferenceLines({ RouteAll: true, CorpDNS: false, NoSNAT: false, AdvertiseRoutes: null })).toEqual([
      "accept-routes=true",
      "accept-dns=false",
      "snat-subnet-routes=true",
    ]);
  });
});

describe("a packet filter in `tailscale debug netmap`", () => {
  const isAccepted = isAcceptedBy({
    PacketFilter: [
      {
        IPProto: [6],
        Srcs: ["192.168.0.15/32", "fd7a:115c:a1e0::2/128"],
        Dsts: [{ Net: "10.20.0.10/32", Ports: { First: 30000, Last: 32767 } }],
      },
      { IPProto: [1], Srcs: ["0.0.0.0/0"], Dsts: [{ Net: "10.20.0.0/16", Ports: { First: 0, Last: 65535 } }] },
    ],
  });
  const ask = (capability: string, from = "192.168.0.15") =>
    isAccepted({ from: Ipv4Address.parse(from), to: Ipv4Address.parse("10.20.0.10"), capability });

  it("accepts the ports, protocols and senders of its rules, and nothing else", () => {
    expect(ask("tcp:30000-32767")).toBe(true);
    expect(ask("tcp:30001")).toBe(true);
    expect(ask("icmp:*", "100.96.0.9")).toBe(true);
    expect(ask("tcp:29999-30000")).toBe(false);
    expect(ask("udp:30000-32767")).toBe(false);
    expect(ask("tcp:30000", "192.168.0.16")).toBe(false);
  });
});

describe("the comparison", () => {
  const assumed = assumedFacts(STAGE, hostOf(STAGE, "firebat"));

  it("finds nothing if both are the same, in whatever order", () => {
    const reversed = { ...assumed, "routes in table 52": assumed["routes in table 52"].toReversed() };
    expect(compareFacts("firebat", assumed, reversed)).toEqual([]);
  });

  it("names the lines that only one side has", () => {
    const real = { ...assumed, interface: ["tailscale0 with an MTU of 1420", "address 100.96.0.2/32"] };
    expect(compareFacts("firebat", assumed, real)).toEqual([
      {
        host: "firebat",
        what: "interface",
        assumed: ["tailscale0 with an MTU of 1280"],
        real: ["tailscale0 with an MTU of 1420"],
      },
    ]);
  });

  it("says whether a missing route is not approved or not accepted", () => {
    const missing = { what: "routes in table 52" as const, assumed: ["10.20.0.10/32 by tailscale0"], real: [] };
    const node = { name: "control-plane", addresses: [], tags: [], advertised: ["10.20.0.10/32"], served: [] };
    expect(causeOfDifference(missing, [{ ...node, approved: [] }])).toBe(
      "10.20.0.10/32 is advertised, but the policy approves it for nobody (autoApprovers).",
    );
    expect(causeOfDifference(missing, [{ ...node, approved: ["10.20.0.10/32"] }])).toBe(
      "The coordination server knows these routes, but the host does not accept them (--accept-routes).",
    );
  });

  it("says whether a packet filter lacks a grant or a route", () => {
    const missing = {
      what: "packet filter" as const,
      assumed: ["udp:4789 from firebat (192.168.0.15) to 10.20.0.10"],
      real: [],
    };
    const node = { name: "control-plane", addresses: ["100.96.0.1"], tags: [], advertised: ["10.20.0.10/32"] };
    const cause = (approved: readonly string[]) =>
      causeOfDifference(missing, [{ ...node, approved, served: approved }]);
    expect(cause(["10.20.0.10/32"])).toBe("The policy does not grant udp:4789, so tailscaled drops these packets.");
    expect(cause([])).toBe(
      "10.20.0.10 is not an approved route, so the packet filter does not let anything in for it.",
    );
  });
});
