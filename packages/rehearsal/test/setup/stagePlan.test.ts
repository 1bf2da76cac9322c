import { anyManifest, aTopology, fc, homelabOf, topologyOf } from "@ducksnest/testing";

import type { Step, Tool } from "../../src/setup/Step";
import { stagePlan } from "../../src/setup/stagePlan";
import { stageOf } from "../../src/stage/stageOf";

function linesOf(steps: readonly Step[], namespace: string, ...tools: Tool[]): string[] {
  return steps
    .filter((step) => step.namespace === namespace && tools.includes(step.tool))
    .flatMap(({ lines }) => lines);
}

const plan = stagePlan(stageOf(aTopology()));

describe("the plan of the reference homelab's stage", () => {
  it("creates all namespaces and cables first, in one process", () => {
    expect(plan.map(({ namespace }) => namespace).lastIndexOf(undefined)).toBe(0);
    expect(plan[0]?.lines.filter((line) => line.startsWith("netns add"))).toHaveLength(2 + 1 + 1 + 2 * 4);
    expect(plan[0]?.lines.filter((line) => line.startsWith("link add"))).toHaveLength(1 + 3 * 4);
  });

  it("configures a laptop as its modules and Calico would", () => {
    expect(linesOf(plan, "host-old", "ip", "bridge").join("\n")).toMatchInlineSnapshot(`
      "link set lo up
      address add 192.168.0.17/24 dev wlan0
      link set wlan0 up
      neighbor replace 192.168.0.1 lladdr 02:00:00:02:00:01 dev wlan0 nud permanent
      neighbor replace 192.168.0.15 lladdr 02:00:00:01:00:01 dev wlan0 nud permanent
      neighbor replace 192.168.0.16 lladdr 02:00:00:01:00:03 dev wlan0 nud permanent
      route replace default via 192.168.0.1 dev wlan0
      address add 100.96.0.3/32 dev tailscale0
      link set tailscale0 arp off up
      route replace 100.96.0.1/32 via 100.100.100.100 dev tailscale0 onlink table 52
      route replace 10.20.0.10/32 via 100.100.100.100 dev tailscale0 onlink table 52
      route replace 100.96.0.2/32 via 100.100.100.100 dev tailscale0 onlink table 52
      route replace 192.168.0.15/32 via 100.100.100.100 dev tailscale0 onlink table 52
      route replace 100.96.0.4/32 via 100.100.100.100 dev tailscale0 onlink table 52
      route replace 192.168.0.16/32 via 100.100.100.100 dev tailscale0 onlink table 52
      rule add priority 5200 to 192.168.0.0/24 lookup main
      rule add priority 5210 fwmark 0x80000/0xff0000 lookup main
      rule add priority 5230 fwmark 0x80000/0xff0000 lookup default
      rule add priority 5250 fwmark 0x80000/0xff0000 unreachable
      rule add priority 5270 lookup 52
      link set cali0 up
      route replace 10.244.0.129 dev cali0 scope link
      route replace blackhole 10.244.0.128/26
      link add name vxlan.calico address 66:00:00:00:00:02 mtu 1230 type vxlan id 4096 dstport 4789 local 192.168.0.17 dev wlan0 nolearning
      address add 10.244.0.128/32 dev vxlan.calico
      link set vxlan.calico up
      neighbor add 10.244.0.0 lladdr 66:00:00:00:00:00 dev vxlan.calico nud permanent
      route replace 10.244.0.0/26 via 10.244.0.0 dev vxlan.calico onlink
      neighbor add 10.244.0.64 lladdr 66:00:00:00:00:01 dev vxlan.calico nud permanent
      route replace 10.244.0.64/26 via 10.244.0.64 dev vxlan.calico onlink
      neighbor add 10.244.0.192 lladdr 66:00:00:00:00:03 dev vxlan.calico nud permanent
      route replace 10.244.0.192/26 via 10.244.0.192 dev vxlan.calico onlink
      fdb append 66:00:00:00:00:00 dev vxlan.calico dst 10.20.0.10
      fdb append 66:00:00:00:00:01 dev vxlan.calico dst 192.168.0.15
      fdb append 66:00:00:00:00:03 dev vxlan.calico dst 192.168.0.16"
    `);
  });

  it("gives the laptop's pod a /32, and a gateway for which its host answers ARP", () => {
    expect(linesOf(plan, "pod-old", "ip")).toEqual([
      "link set lo up",
      "address add 10.244.0.129/32 dev eth0",
      "link set eth0 up",
      "route replace 169.254.1.1 dev eth0 scope link",
      "route replace default via 169.254.1.1 dev eth0",
    ]);
  });

  it("makes the tailnet accept from each host only the host's own addresses", () => {
    expect(
      linesOf(plan, "tailnet", "nft")
        .find((line) => line.includes("elements"))
        ?.trim(),
    ).toBe(
      'elements = { "port0" . 100.96.0.1/32, "port0" . 10.20.0.10/32, "port1" . 100.96.0.2/32, "port1" . 192.168.0.15/32, ' +
        '"port2" . 100.96.0.3/32, "port2" . 192.168.0.17/32, "port3" . 100.96.0.4/32, "port3" . 192.168.0.16/32 }',
    );
  });

  it("keeps the kernel's MTU if the configured one does not fit the interface below", () => {
    const steps = stagePlan(stageOf(aTopology({ "cluster.calico.mtu": 1480 })));
    expect(linesOf(steps, "host-old", "ip").find((line) => line.includes("type vxlan"))).toContain(" mtu 1450 ");
    expect(steps[0]?.lines.find((line) => line.includes("netns pod-old"))).toContain(" mtu 1480 ");
  });
});

describe("the firewall", () => {
  it("asks Felix, then tailscaled, then the host firewall, with iptables", () => {
    const inputs = linesOf(plan, "host-old", "iptables-restore").filter((line) => line.startsWith("-A INPUT"));
    expect(inputs).toEqual(["-A INPUT -j cali-INPUT", "-A INPUT -j ts-input", "-A INPUT -j nixos-fw"]);
  });

  it("opens ports on the NIC to everyone, and those that only nodes use to the neighbours", () => {
    const open = linesOf(plan, "host-old", "iptables-restore").filter((line) => line.includes("-i wlan0"));
    const neighbours = ["192.168.0.15", "192.168.0.16"];
    expect(open).toEqual([
      ...["tcp --dport 22:22", "tcp --dport 30000:32767", "udp --dport 30000:32767", "udp --dport 41641:41641"].map(
        (packets) => `-A nixos-fw -i wlan0 -p ${packets} -j ACCEPT`,
      ),
      ...neighbours.flatMap((sender) =>
        ["tcp --dport 5473:5473", "tcp --dport 10250:10250", "udp --dport 4789:4789"].map(
          (packets) => `-A nixos-fw -i wlan0 -s ${sender} -p ${packets} -j ACCEPT`,
        ),
      ),
    ]);
  });

  it("opens ports on the tailnet to nodes elsewhere, by their node IPs and their tailnet addresses", () => {
    const rules = linesOf(plan, "host-old", "iptables-restore").filter((line) =>
      line.startsWith("-A nixos-fw -i tailscale0 -s"),
    );
    expect([...new Set(rules.map((line) => line.split(" ")[5]))]).toEqual(["100.64.0.0/10", "10.20.0.10"]);
  });

  it("uses only nft if the manifest says so", () => {
    const steps = stagePlan(stageOf(aTopology({ "cluster.calico.dataplane": "nftables" })));
    expect(steps.some(({ tool }) => tool === "iptables-restore")).toBe(false);
    expect(linesOf(steps, "host-old", "nft")).toContain(
      '    iifname "wlan0" ip saddr { 192.168.0.15, 192.168.0.16 } udp dport 4789-4789 accept',
    );
  });
});

describe("a stage on which the real kube-proxy runs", () => {
  it.each(["iptables", "nftables"])(
    "leaves services to it, but rejects packets that it does not take, with %s",
    (dataplane) => {
      const topology = aTopology({ "cluster.calico.dataplane": dataplane });
      const rulesOf = (kubeProxy: "real" | "imitated") =>
        linesOf(stagePlan(stageOf(topology, { kubeProxy })), "host-old", "nft", "iptables-restore");
      const ofKubeProxy = (line: string) => /KUBE-|table ip kube-proxy|0x4000\b/.test(line);
      expect(rulesOf("imitated").filter(ofKubeProxy).length).toBeGreaterThan(3);
      expect(rulesOf("real").filter(ofKubeProxy)).toEqual([]);
      expect(rulesOf("real").filter((line) => /10\.96\.0\.0\/12.*reject/i.test(line))).toHaveLength(2);
    },
  );
});

describe("Felix's rules", () => {
  it.each(["iptables", "nftables"])("apply to every pod's link, with %s", (dataplane) => {
    const stage = stageOf(aTopology({ "cluster.calico.dataplane": dataplane }));
    const lines = linesOf(stagePlan(stage), "host-old", "nft", "iptables-restore");
    const interfaces = lines.flatMap((line) =>
      [...line.matchAll(/(?:-[io] |ifname ")(cali[^ "]*)/g)].map(([, name]) => name),
    );
    expect(new Set(interfaces)).toEqual(new Set([dataplane === "iptables" ? "cali+" : "cali*"]));
  });
});

describe("the tailnet's policy", () => {
  const incoming = linesOf(plan, "host-control-plane", "nft").map((line) => line.trim());

  it("accepts granted connections that start in the tunnel", () => {
    const nodes = "100.64.0.0/10, 10.20.0.10/32, 192.168.0.15/32, 192.168.0.17/32, 192.168.0.16/32";
    expect(incoming[incoming.indexOf("set ends0 {") + 4]).toBe(`elements = { ${nodes} }`);
    expect(incoming).toContain("ip saddr @ends0 ip daddr @ends0 udp dport 4789 accept");
    expect(incoming.filter((line) => line.endsWith("ip protocol icmp accept"))).toContain(
      "ip saddr @ends0 ip daddr @ends0 ip protocol icmp accept",
    );
    expect(incoming[incoming.indexOf("drop") - 1]).toMatch(/ dport 30000-32767 accept$/);
  });

  it("grants IPIP by its number", () => {
    const steps = stagePlan(stageOf(aTopology({ "cluster.calico.encapsulation": "IPIP" })));
    expect(linesOf(steps, "host-old", "nft").some((line) => line.endsWith(" ip protocol 4 accept"))).toBe(true);
  });
});

describe("the plan of any homelab's stage", () => {
  it("has no interface name longer than the kernel's 15 characters", () => {
    fc.assert(
      fc.property(anyManifest(), (manifest) => {
        const lines = stagePlan(stageOf(topologyOf(homelabOf(manifest)))).flatMap((step) => step.lines);
        const names = lines.flatMap((line) =>
          [...line.matchAll(/(?:link add|peer) name (\S+)/g)].map(([, name]) => name),
        );
        expect(names.filter((name) => (name ?? "").length > 15)).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });
});
