import { aTopology, itOnStage } from "@ducksnest/testing";
import { FAULTS } from "../src/faults";
import type { Fault } from "../src/faults/Fault";
import type { ProbeKind } from "../src/probes/Probe";
import { type Rehearsal, rehearse } from "../src/rehearse";
import type { Deviation } from "../src/verdict/deviations";
import { pairs } from "../src/verdict/pairs";

async function rehearsal(changes: Parameters<typeof aTopology>[0], ...names: string[]): Promise<Rehearsal> {
  const faults = names.map((name) => {
    const fault = FAULTS.find((each) => each.name === name);
    if (fault === undefined) throw new Error(`no fault "${name}"`);
    return fault;
  });
  return rehearse(aTopology(changes), { faults });
}

const PODS: readonly ProbeKind[] = ["pod-ping", "pod-full-size", "pod-bulk"];

/** `from to`, each once, sorted. */
function ends(deviations: readonly Deviation[], ...kinds: readonly ProbeKind[]): string[] {
  const chosen = deviations.filter(({ kind }) => kinds.length === 0 || kinds.includes(kind));
  return [...new Set(chosen.map(({ from, to }) => `${from} ${to}`))].sort();
}

function rulesOf(deviations: readonly Deviation[]): (string | undefined)[] {
  return [...new Set(deviations.map(({ rule }) => rule))];
}

const LAPTOPS = ["firebat", "old", "ultra"];
const ACROSS = LAPTOPS.flatMap((laptop) => [`control-plane ${laptop}`, `${laptop} control-plane`]).sort();
const WITHIN = LAPTOPS.flatMap((from) => LAPTOPS.filter((to) => to !== from).map((to) => `${from} ${to}`)).sort();

describe("the reference homelab on stage", () => {
  itOnStage("is as designed: LAN pairs by wlan0, the others by tailscale0, nothing in fragments", async () => {
    const { design, incidents } = await rehearsal({});
    expect(design.deviations).toEqual([]);
    expect(incidents).toEqual([]);
    expect(new Set(pairs(design).map(({ podMtu }) => podMtu))).toEqual(new Set([1230]));
    expect(pairs(design).map(({ pathMtu }) => pathMtu)).toEqual([1280, 1280, 1280, 1500, 1500, 1500]);
    expect(pairs(design).every(({ icmpErrors }) => icmpErrors === 0)).toBe(true);
    expect(pairs(design).map(({ a, b, via, fragments }) => [a, b, via.join(), fragments])).toEqual([
      ["control-plane", "firebat", "tailscale0", 0],
      ["control-plane", "old", "tailscale0", 0],
      ["control-plane", "ultra", "tailscale0", 0],
      ["firebat", "old", "wlan0", 0],
      ["firebat", "ultra", "wlan0", 0],
      ["old", "ultra", "wlan0", 0],
    ]);
  });

  itOnStage("with mtu: 1280 fragments on every pair across sites, and on no other", async () => {
    const { design } = await rehearsal({ "cluster.calico.mtu": 1280 });
    const fragmented = design.deviations.filter(({ observed }) => (observed.fragments ?? 0) > 0);
    expect(ends(fragmented)).toEqual(ACROSS);
    expect(rulesOf(design.deviations)).toEqual(["mtu-fits-every-path"]);
    expect(pairs(design).map(({ podMtu }) => podMtu)).toEqual([1230, 1230, 1230, 1280, 1280, 1280]);
  });

  itOnStage("without the LAN rule goes through tailscale0 between neighbours", async () => {
    const { design } = await rehearsal({}, "no-lan-rule");
    const detours = design.deviations.filter(({ observed }) => observed.via?.join() === "tailscale0");
    expect(ends(detours, "pod-ping")).toEqual(WITHIN);
    expect(ends(design.deviations)).toEqual(WITHIN);
    expect(rulesOf(design.deviations)).toEqual(["tailnet-routes-keep-lan-direct"]);
  });

  itOnStage("with Felix's default marks loses what pods send to the tailnet, and nothing between pods", async () => {
    const { design } = await rehearsal({}, "default-mark-mask");
    expect(ends(design.deviations, "pod-to-tailnet")).toEqual([...ACROSS, ...WITHIN].sort());
    expect(ends(design.deviations, ...PODS)).toEqual([]);
    expect(rulesOf(design.deviations)).toEqual(["mark-masks-disjoint"]);
  });

  itOnStage(
    "with udp/8472 open in place of 4789 drops VXLAN on every pair across sites, by the tailnet's policy",
    async () => {
      const { design } = await rehearsal({}, "wrong-vxlan-port");
      expect(ends(design.deviations, "pod-ping")).toEqual(ACROSS);
      // Between neighbours Felix accepts VXLAN before the host firewall is asked.
      expect(ends(design.deviations)).toEqual(ACROSS);
      expect(rulesOf(design.deviations)).toEqual(["required-flows-open"]);
    },
  );

  itOnStage("with udp/8472 open in place of 4789 drops VXLAN on every pair, with nftables", async () => {
    const nftables = { "cluster.calico.dataplane": "nftables" };
    const { design } = await rehearsal(nftables, "wrong-vxlan-port");
    expect(ends(design.deviations, "pod-ping")).toEqual([...ACROSS, ...WITHIN].sort());
    expect(design.deviations.filter(({ kind }) => kind === "pod-ping").map(({ rule }) => rule)).toEqual(
      Array(12).fill("required-flows-open"),
    );
    const { design: whole } = await rehearsal(nftables);
    expect(ends(whole.deviations, ...PODS)).toEqual([]);
  });

  itOnStage("without encapsulation loses pods across sites, and none within the LAN", async () => {
    const { design } = await rehearsal({ "cluster.calico.encapsulation": "None" });
    expect(ends(design.deviations, "pod-ping")).toEqual(ACROSS);
    expect(design.deviations.find(({ kind }) => kind === "pod-ping")?.rule).toBe("encapsulation-fits-networks");
  });

  itOnStage("with the original map's pattern has no pods on EC2", async () => {
    const { design } = await rehearsal({ "cluster.calico.nodeAddress": { interface: "wlan*" } });
    expect(ends(design.deviations, "pod-ping")).toEqual(ACROSS);
    expect(rulesOf(design.deviations)).toEqual(["node-address-resolves"]);
  });
});

describe("WireGuard on stage", () => {
  const WITH_WIREGUARD = { feature: "wireguard" } as const;

  itOnStage(
    "carries the tailnet, encrypted, as the router does that stands in for it",
    async () => {
      const { design } = await rehearse(aTopology(), { wireguard: true });
      expect(design.deviations).toEqual([]);
      const large = await rehearse(aTopology({ "cluster.calico.mtu": 1280 }), { wireguard: true });
      expect(rulesOf(large.design.deviations)).toEqual(["mtu-fits-every-path"]);
      const fragmented = large.design.deviations.filter(({ observed }) => (observed.fragments ?? 0) > 0);
      expect(ends(fragmented)).toEqual(ACROSS);
    },
    { ...WITH_WIREGUARD, stages: 2 },
  );

  itOnStage(
    "shows packets of the tailnet that the way between sites does not carry in one piece",
    async () => {
      const rehearsed = async (changes: Parameters<typeof aTopology>[0]) =>
        (await rehearse(aTopology(changes), { wireguard: true })).design.deviations;
      expect(await rehearsed({ "tailnet.mtu": 1440 })).toEqual([]);
      for (const changes of [{ "tailnet.mtu": 1441 }, { "sites.home.mtu": 1339 }]) {
        const deviations = await rehearsed(changes);
        expect(rulesOf(deviations)).toEqual(["tunnel-fits-underlay"]);
        expect(ends(deviations, "node-full-size")).toEqual(ACROSS);
      }
    },
    { ...WITH_WIREGUARD, stages: 3 },
  );

  itOnStage(
    "takes from a host only what it advertises: cryptokey routing itself",
    async () => {
      const faults = FAULTS.filter(({ name }) => name === "subnet-router");
      const { design } = await rehearse(aTopology(), { faults, wireguard: true });
      expect(ends(design.deviations, "pod-ping")).toEqual(ACROSS.filter((pair) => !pair.includes("ultra")));
      expect(rulesOf(design.deviations)).toEqual(["advertised-routes-own-addresses"]);
    },
    WITH_WIREGUARD,
  );

  itOnStage(
    "of Calico's leaves pods 1220 bytes, by every path",
    async () => {
      const encrypted = { "cluster.calico.wireguard": true };
      expect((await rehearsal(encrypted)).design.deviations).toEqual([]);
      const { design } = await rehearsal({ ...encrypted, "cluster.calico.mtu": 1230 });
      expect(rulesOf(design.deviations)).toEqual(["mtu-fits-every-path"]);
      expect(ends(design.deviations)).toEqual(ACROSS);
    },
    { ...WITH_WIREGUARD, stages: 2 },
  );
});

describe("a fault on stage", () => {
  itOnStage("changes nothing when a neighbour offers the whole LAN: the LAN rule keeps neighbours direct", async () => {
    expect((await rehearsal({}, "neighbour-advertises-lan")).design.deviations).toEqual([]);
    const both = await rehearsal({}, "neighbour-advertises-lan", "no-lan-rule");
    // The LAN's router, too, is sought in the tunnel, which the policy does not lead to it.
    expect(ends(both.design.deviations)).toEqual([...WITHIN, "firebat firebat", "old old"].sort());
  });

  itOnStage("cuts off all laptops but the subnet router", async () => {
    const { design } = await rehearsal({}, "subnet-router");
    expect(ends(design.deviations, "pod-ping")).toEqual(ACROSS.filter((pair) => !pair.includes("ultra")));
    expect(rulesOf(design.deviations)).toEqual(["advertised-routes-own-addresses"]);
  });

  itOnStage("leads neighbours to a host's pods through the tunnel by a wrong node address", async () => {
    const { design } = await rehearsal({}, "wrong-node-ip");
    const detours = design.deviations.filter(({ observed }) => observed.via?.join() === "tailscale0");
    expect(ends(detours)).toEqual(expect.arrayContaining(["old firebat", "ultra firebat"]));
    expect(ends(design.deviations).every((pair) => pair.includes("firebat"))).toBe(true);
    expect(rulesOf(design.deviations)).toEqual(["node-address-resolves"]);
  });

  itOnStage("befalls the host that is chosen, and the errors that come back are told", async () => {
    const cut = FAULTS.find(({ name }) => name === "lan-cut")?.onHost?.("old") as Fault;
    const { incidents } = await rehearse(aTopology(), { faults: [cut] });
    expect(incidents.map(({ fault, remaining }) => [fault, remaining.length])).toEqual([["lan-cut:old", 0]]);
    const broken = incidents[0]?.broken ?? [];
    expect(ends(broken, "pod-ping")).toEqual([...ACROSS, ...WITHIN].filter((pair) => pair.includes("old")).sort());
    // The tailnet tells its peers so; a router without an address answers by the one that RFC 7600 sets aside.
    expect(new Set(broken.flatMap(({ observed }) => observed.icmpErrors ?? []))).toEqual(
      new Set(["Network Unreachable from 192.0.0.8"]),
    );
  });

  itOnStage("is not blamed for what was too narrow before", async () => {
    const { design, incidents } = await rehearsal({ "cluster.calico.mtu": 1280 }, "lan-cut");
    expect(design.narrowWays.map(({ between, mtu }) => `${between} ${mtu}`)).toEqual(Array(3).fill("pods 1230"));
    expect(incidents.map(({ narrowWays }) => narrowWays)).toEqual([[]]);
  });

  itOnStage("shows by whose address it sends, even where the wrong one gets through", async () => {
    const two = { "hosts.ultra": undefined, "hosts.old": undefined };
    const { design } = await rehearsal({ ...two, "cluster.calico.nodeAddress": { interface: "tailscale" } });
    expect(design.deviations.every(({ observed }) => observed.delivered)).toBe(true);
    expect(design.deviations.map(({ observed }) => observed.source)).toContain("100.96.0.1");
    expect(rulesOf(design.deviations)).toEqual(["node-address-resolves"]);
  });

  itOnStage("makes neighbours drop each other's packets, numbered as the tailnet is", async () => {
    const { design } = await rehearsal({}, "cgnat-overlap");
    expect(ends(design.deviations, "node-ping")).toEqual(WITHIN);
    expect(rulesOf(design.deviations)).toEqual(["cidrs-disjoint"]);
  });

  itOnStage(
    "changes little by a relay, which is late and loses a packet in a hundred, and nothing once it has passed",
    async () => {
      const { incidents } = await rehearsal({}, "relayed");
      expect(incidents.map(({ broken }) => broken.length < 3)).toEqual([true]);
      // 100 ms each way.
      expect(incidents.every(({ roundTripMs }) => roundTripMs >= 200)).toBe(true);
      expect(incidents.flatMap(({ remaining }) => remaining)).toEqual([]);
    },
    { feature: "netem" },
  );

  itOnStage(
    "passes: a cable, the tailnet, a reboot and a black hole break what they do, and all recovers",
    async () => {
      const { design, incidents } = await rehearsal({}, "lan-cut", "tailnet-down", "reboot", "mtu-black-hole");
      expect(design.deviations).toEqual([]);
      const broken = Object.fromEntries(incidents.map((each) => [each.fault, ends(each.broken, "pod-ping")]));
      const ofFirebat = [...ACROSS, ...WITHIN].filter((pair) => pair.includes("firebat")).sort();
      expect(broken).toEqual({ "lan-cut": ofFirebat, "tailnet-down": ACROSS, reboot: ofFirebat, "mtu-black-hole": [] });
      const swallowed = incidents.find(({ fault }) => fault === "mtu-black-hole")?.broken ?? [];
      expect(ends(swallowed, "pod-full-size")).toEqual(ACROSS);
      expect(swallowed.find(({ kind }) => kind === "pod-bulk")?.observed.failure).toBe("stalled");
      const measured = incidents.find(({ fault }) => fault === "mtu-black-hole")?.narrowWays ?? [];
      expect(new Set(measured.map(({ between, mtu }) => `${between} ${mtu}`))).toEqual(
        new Set(["nodes 1200", "pods 1150"]),
      );
      expect(incidents.flatMap(({ remaining }) => remaining)).toEqual([]);
    },
  );
});
