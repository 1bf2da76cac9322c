import { aTopology, itOnStage } from "@ducksnest/testing";
import { FAULTS } from "../src/faults";
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

let known: Promise<Rehearsal> | undefined;

/** One rehearsal of the reference homelab for several tests: incidents leave the stage as it was. */
function referenceRehearsal(): Promise<Rehearsal> {
  const incidents = FAULTS.filter(({ name }) => ["lan-cut", "tailnet-down", "reboot", "mtu-black-hole"].includes(name));
  const ofOld = FAULTS.flatMap((fault) => (fault.name === "lan-cut" ? (fault.onHost?.("old") ?? []) : []));
  known ??= rehearse(aTopology(), { faults: [...incidents, ...ofOld] });
  return known;
}

/** A test whose stage stands beside those of others. */
function itBeside(name: string, test: () => Promise<void>, needs: Parameters<typeof itOnStage>[2] = {}): void {
  itOnStage(name, test, { ...needs, concurrent: true });
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
  itBeside("is as designed: LAN pairs use wlan0, all others tailscale0, and no packet is fragmented", async () => {
    const { design, incidents } = await referenceRehearsal();
    expect(design.deviations).toEqual([]);
    expect(incidents).toHaveLength(5);
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

  itBeside("with mtu 1280, fragments packets between sites and nowhere else", async () => {
    const { design } = await rehearsal({ "cluster.calico.mtu": 1280 });
    const fragmented = design.deviations.filter(({ observed }) => (observed.fragments ?? 0) > 0);
    expect(ends(fragmented)).toEqual(ACROSS);
    expect(rulesOf(design.deviations)).toEqual(["mtu-fits-every-path"]);
    expect(pairs(design).map(({ podMtu }) => podMtu)).toEqual([1230, 1230, 1230, 1280, 1280, 1280]);
  });

  itBeside("without the LAN rule, sends packets between neighbours through tailscale0", async () => {
    const { design } = await rehearsal({}, "no-lan-rule");
    const detours = design.deviations.filter(({ observed }) => observed.via?.join() === "tailscale0");
    expect(ends(detours, "pod-ping")).toEqual(WITHIN);
    expect(ends(design.deviations)).toEqual(WITHIN);
    expect(rulesOf(design.deviations)).toEqual(["tailnet-routes-keep-lan-direct"]);
  });

  itBeside("with Felix's default marks, loses packets from pods to the tailnet, but none between pods", async () => {
    const { design } = await rehearsal({}, "default-mark-mask");
    expect(ends(design.deviations, "pod-to-tailnet")).toEqual([...ACROSS, ...WITHIN].sort());
    expect(ends(design.deviations, ...PODS)).toEqual([]);
    expect(rulesOf(design.deviations)).toEqual(["mark-masks-disjoint"]);
  });

  itBeside("with udp/8472 open instead of 4789, drops VXLAN between sites, by the tailnet's policy", async () => {
    const { design } = await rehearsal({}, "wrong-vxlan-port");
    expect(ends(design.deviations, "pod-ping")).toEqual(ACROSS);
    // Between neighbours Felix accepts VXLAN before the host firewall is asked.
    expect(ends(design.deviations)).toEqual(ACROSS);
    expect(rulesOf(design.deviations)).toEqual(["required-flows-open"]);
  });

  itBeside("with udp/8472 open instead of 4789, drops VXLAN between all pairs with nftables", async () => {
    const nftables = { "cluster.calico.dataplane": "nftables" };
    const [{ design }, { design: whole }] = await Promise.all([
      rehearsal(nftables, "wrong-vxlan-port"),
      rehearsal(nftables),
    ]);
    expect(ends(design.deviations, "pod-ping")).toEqual([...ACROSS, ...WITHIN].sort());
    expect(design.deviations.filter(({ kind }) => kind === "pod-ping").map(({ rule }) => rule)).toEqual(
      Array(12).fill("required-flows-open"),
    );
    expect(ends(whole.deviations, ...PODS)).toEqual([]);
  });

  itBeside("without encapsulation, loses packets between pods of different sites and none within the LAN", async () => {
    const { design } = await rehearsal({ "cluster.calico.encapsulation": "None" });
    expect(ends(design.deviations, "pod-ping")).toEqual(ACROSS);
    expect(design.deviations.find(({ kind }) => kind === "pod-ping")?.rule).toBe("encapsulation-fits-networks");
  });

  itBeside("with the original map's pattern, reaches no pods on EC2", async () => {
    const { design } = await rehearsal({ "cluster.calico.nodeAddress": { interface: "wlan*" } });
    expect(ends(design.deviations, "pod-ping")).toEqual(ACROSS);
    expect(rulesOf(design.deviations)).toEqual(["node-address-resolves"]);
  });
});

describe("WireGuard on stage", () => {
  const WITH_WIREGUARD = { feature: "wireguard" } as const;

  /**
   * Rehearses a second time if handshakes were lost, which happens to userspace WireGuard on a busy machine. All packets between
   * two hosts are lost then, as if the hosts did not advertise their addresses.
   */
  async function overWireguard(changes: Parameters<typeof aTopology>[0] = {}): ReturnType<typeof rehearse> {
    const first = await rehearse(aTopology(changes), { wireguard: true });
    const isLost = rulesOf(first.design.deviations).includes("advertised-routes-own-addresses");
    return isLost ? rehearse(aTopology(changes), { wireguard: true }) : first;
  }

  itOnStage(
    "encrypts the tailnet, with the same results as the router that replaces it",
    async () => {
      const [{ design }, large] = await Promise.all([overWireguard(), overWireguard({ "cluster.calico.mtu": 1280 })]);
      expect(design.deviations).toEqual([]);
      expect(rulesOf(large.design.deviations)).toEqual(["mtu-fits-every-path"]);
      const fragmented = large.design.deviations.filter(({ observed }) => (observed.fragments ?? 0) > 0);
      expect(ends(fragmented)).toEqual(ACROSS);
    },
    { ...WITH_WIREGUARD, stages: 2 },
  );

  itOnStage(
    "shows when the path between sites fragments the tailnet's packets",
    async () => {
      const rehearsed = async (changes: Parameters<typeof aTopology>[0]) =>
        (await overWireguard(changes)).design.deviations;
      // One after the other: three stages of userspace WireGuard at a time lose handshakes on a busy machine.
      const fitting = await rehearsed({ "tailnet.mtu": 1440 });
      const tooLarge = [await rehearsed({ "tailnet.mtu": 1441 }), await rehearsed({ "sites.home.mtu": 1339 })];
      expect(fitting).toEqual([]);
      expect(tooLarge).toHaveLength(2);
      for (const deviations of tooLarge) {
        expect(rulesOf(deviations)).toEqual(["tunnel-fits-underlay"]);
        expect(ends(deviations, "node-full-size")).toEqual(ACROSS);
      }
    },
    { ...WITH_WIREGUARD, stages: 3 },
  );

  itOnStage(
    "accepts from a host only the prefixes that it advertises",
    async () => {
      const faults = FAULTS.filter(({ name }) => name === "subnet-router");
      const { design } = await rehearse(aTopology(), { faults, wireguard: true });
      expect(ends(design.deviations, "pod-ping")).toEqual(ACROSS.filter((pair) => !pair.includes("ultra")));
      expect(rulesOf(design.deviations)).toEqual(["advertised-routes-own-addresses"]);
    },
    WITH_WIREGUARD,
  );

  itOnStage(
    "in Calico leaves pods 1220 bytes on every path",
    async () => {
      const encrypted = { "cluster.calico.wireguard": true };
      const [fitting, { design }] = await Promise.all([
        rehearsal(encrypted),
        rehearsal({ ...encrypted, "cluster.calico.mtu": 1230 }),
      ]);
      expect(fitting.design.deviations).toEqual([]);
      expect(rulesOf(design.deviations)).toEqual(["mtu-fits-every-path"]);
      expect(ends(design.deviations)).toEqual(ACROSS);
    },
    { ...WITH_WIREGUARD, stages: 2 },
  );
});

describe("a fault on stage", () => {
  itBeside(
    "changes nothing if a neighbour advertises the whole LAN, because the LAN rule keeps neighbours direct",
    async () => {
      const [one, both] = await Promise.all([
        rehearsal({}, "neighbour-advertises-lan"),
        rehearsal({}, "neighbour-advertises-lan", "no-lan-rule"),
      ]);
      expect(one.design.deviations).toEqual([]);
      // Packets to the LAN's router go into the tunnel, too, where the policy drops them.
      expect(ends(both.design.deviations)).toEqual([...WITHIN, "firebat firebat", "old old"].sort());
    },
  );

  itBeside("cuts off all laptops except the subnet router", async () => {
    const { design } = await rehearsal({}, "subnet-router");
    expect(ends(design.deviations, "pod-ping")).toEqual(ACROSS.filter((pair) => !pair.includes("ultra")));
    expect(rulesOf(design.deviations)).toEqual(["advertised-routes-own-addresses"]);
  });

  itBeside("sends packets from neighbours to a host with a wrong node address through the tunnel", async () => {
    const { design } = await rehearsal({}, "wrong-node-ip");
    const detours = design.deviations.filter(({ observed }) => observed.via?.join() === "tailscale0");
    expect(ends(detours)).toEqual(expect.arrayContaining(["old firebat", "ultra firebat"]));
    expect(ends(design.deviations).every((pair) => pair.includes("firebat"))).toBe(true);
    expect(rulesOf(design.deviations)).toEqual(["node-address-resolves"]);
  });

  itBeside("hits the chosen host, and reports the ICMP errors that come back", async () => {
    const { incidents } = await referenceRehearsal();
    const cut = incidents.filter(({ fault }) => fault.endsWith(":old"));
    expect(cut.map(({ fault, remaining }) => [fault, remaining.length])).toEqual([["lan-cut:old", 0]]);
    const broken = cut[0]?.broken ?? [];
    expect(ends(broken, "pod-ping")).toEqual([...ACROSS, ...WITHIN].filter((pair) => pair.includes("old")).sort());
    // The tailnet's router sends them. It has no address, so it uses the dummy address of RFC 7600.
    expect(new Set(broken.flatMap(({ observed }) => observed.icmpErrors ?? []))).toEqual(
      new Set(["Network Unreachable from 192.0.0.8"]),
    );
  });

  itBeside("is not blamed for paths that were too narrow before", async () => {
    const { design, incidents } = await rehearsal({ "cluster.calico.mtu": 1280 }, "lan-cut");
    expect(design.narrowWays.map(({ between, mtu }) => `${between} ${mtu}`)).toEqual(Array(3).fill("pods 1230"));
    expect(incidents.map(({ narrowWays }) => narrowWays)).toEqual([[]]);
  });

  itBeside("shows the wrong source address even if the packets arrive", async () => {
    const two = { "hosts.ultra": undefined, "hosts.old": undefined };
    const { design } = await rehearsal({ ...two, "cluster.calico.nodeAddress": { interface: "tailscale" } });
    expect(design.deviations.every(({ observed }) => observed.delivered)).toBe(true);
    expect(design.deviations.map(({ observed }) => observed.source)).toContain("100.96.0.2");
    expect(rulesOf(design.deviations)).toEqual(["node-address-resolves"]);
  });

  itBeside("makes neighbours drop each other's packets if their LAN has addresses of the tailnet's range", async () => {
    const { design } = await rehearsal({}, "cgnat-overlap");
    expect(ends(design.deviations, "node-ping")).toEqual(WITHIN);
    expect(rulesOf(design.deviations)).toEqual(["cidrs-disjoint"]);
  });

  itBeside(
    "delays packets by a relay and loses almost none, and nothing afterwards",
    async () => {
      const { incidents } = await rehearsal({}, "relayed");
      expect(incidents.map(({ broken }) => broken.length < 3)).toEqual([true]);
      // 100 ms each way.
      expect(incidents.every(({ roundTripMs }) => roundTripMs >= 200)).toBe(true);
      expect(incidents.flatMap(({ remaining }) => remaining)).toEqual([]);
    },
    { feature: "netem" },
  );

  itBeside(
    "passes: a cut cable, the tailnet, a reboot and a black hole break what they should, and everything recovers",
    async () => {
      const { design, incidents } = await referenceRehearsal();
      expect(design.deviations).toEqual([]);
      const byDefault = incidents.filter(({ fault }) => !fault.includes(":"));
      const broken = Object.fromEntries(byDefault.map((each) => [each.fault, ends(each.broken, "pod-ping")]));
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
