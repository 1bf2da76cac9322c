import {
  anyManifest,
  aTopology,
  factsOf,
  fc,
  homelabOf,
  type ManifestData,
  type ManifestValue,
  topologyOf,
} from "@ducksnest/testing";
import type { Flow, OpenPorts } from "@ducksnest/topology";

type Changes = Readonly<Record<string, ManifestValue | undefined>>;

const HOME: Changes = { "hosts.control-plane": undefined, "sites.seoul": undefined, "hosts.old.role": "control-plane" };
const ec2: ManifestData = { site: "seoul", role: "worker", instanceType: "t3.small", rootVolumeGiB: 20 };

/** `interface: ports | ports for nodes` for each interface of a host, TCP first. */
function openOn(name: string, changes: Changes = {}): readonly string[] {
  const { firewall } = factsOf(aTopology(changes), name);
  return firewall.interfaces.map(({ interface: nic, tcp, udp, nodesOnly }) =>
    `${nic}: ${portsOf({ tcp, udp })} | ${portsOf(nodesOnly)}`.trimEnd(),
  );
}

function portsOf({ tcp, udp }: Pick<OpenPorts, "tcp" | "udp">): string {
  return (["tcp", "udp"] as const)
    .flatMap((protocol) =>
      ({ tcp, udp })[protocol].map(({ from, to }) => `${from === to ? from : `${from}-${to}`}/${protocol}`),
    )
    .join(" ");
}

describe("the ports of the reference homelab", () => {
  it("are the API server's on the control plane, and in the VPC only what the tunnel itself needs", () => {
    expect(openOn("control-plane")).toEqual([
      "ens5: 41641/udp |",
      "tailscale0: 22/tcp 6443/tcp | 5473/tcp 10250/tcp 4789/udp",
    ]);
  });

  it("are the same towards the LAN and the tailnet on a worker, but for the tunnel", () => {
    expect(openOn("firebat")).toEqual([
      "wlan0: 22/tcp 30000-32767/tcp 30000-32767/udp 41641/udp | 5473/tcp 10250/tcp 4789/udp",
      "tailscale0: 22/tcp 30000-32767/tcp 30000-32767/udp | 5473/tcp 10250/tcp 4789/udp",
    ]);
  });

  it("follow the tailnet interface's name", () => {
    expect(openOn("firebat", { "tailnet.interface": "ts0" })[1]).toMatch(/^ts0: /);
  });
});

describe("a homelab of one site", () => {
  it("opens to nodes on the LAN alone, and to people on both", () => {
    expect(openOn("old", HOME)).toEqual([
      "wlan0: 22/tcp 6443/tcp 41641/udp | 5473/tcp 10250/tcp 4789/udp",
      "tailscale0: 22/tcp 6443/tcp |",
    ]);
    expect(openOn("firebat", HOME)[1]).toBe("tailscale0: 22/tcp 30000-32767/tcp 30000-32767/udp |");
  });

  it("opens nothing to nodes when there is only one", () => {
    const alone = { ...HOME, "hosts.firebat": undefined, "hosts.ultra": undefined };
    expect(openOn("old", alone)).toEqual(["wlan0: 22/tcp 6443/tcp 41641/udp |", "tailscale0: 22/tcp 6443/tcp |"]);
  });
});

describe("two EC2 hosts in one VPC", () => {
  it("open to each other on the NIC, without SSH or node ports there", () => {
    expect(openOn("near", { "hosts.near": ec2 })[0]).toBe("ens5: 41641/udp | 5473/tcp 10250/tcp 4789/udp");
    expect(openOn("control-plane", { "hosts.near": ec2 })[0]).toBe(
      "ens5: 41641/udp | 5473/tcp 6443/tcp 10250/tcp 4789/udp",
    );
  });
});

describe("without encapsulation", () => {
  it("BGP's port stands in for VXLAN's", () => {
    const ports = openOn("firebat", { "cluster.calico.encapsulation": "None" }).join(" ");
    expect(ports).toContain(" 179/tcp");
    expect(ports).not.toContain("4789");
  });
});

it("traffic between nodes comes from the same site on the LAN, and from other sites and tailnet addresses otherwise", () => {
  const senders = factsOf(aTopology(), "firebat").firewall.interfaces.map(({ nodesOnly: { from, networks } }) => ({
    from,
    networks: networks.map(String),
  }));
  expect(senders).toEqual([
    { from: "own-site", networks: [] },
    { from: "other-sites", networks: ["100.64.0.0/10"] },
  ]);
});

describe("IPIP", () => {
  it("is accepted from nodes alone, where it is in use", () => {
    const isAccepted = (encapsulation: string) =>
      factsOf(aTopology({ "cluster.calico.encapsulation": encapsulation }), "firebat").firewall.interfaces.map(
        ({ nodesOnly }) => nodesOnly.ipip,
      );
    expect(isAccepted("IPIP")).toEqual([true, true]);
    expect(isAccepted("VXLAN")).toEqual([false, false]);
  });

  it("comes with BGP, and with no port of another tunnel", () => {
    const ports = openOn("firebat", { "cluster.calico.encapsulation": "IPIPCrossSubnet" }).join(" ");
    expect(ports).toContain(" 179/tcp");
    expect(ports).not.toMatch(/4789|51820/);
  });
});

it("Calico's WireGuard has a port of its own beside VXLAN's", () => {
  const [lan, tailnet] = openOn("firebat", { "cluster.calico.wireguard": true });
  expect([lan, tailnet]).toEqual([
    expect.stringMatching(/ \| .*4789\/udp 51820\/udp$/),
    expect.stringMatching(/ \| .*4789\/udp 51820\/udp$/),
  ]);
});

it("the node exporter's port is open where the manifest asks for it", () => {
  expect(openOn("firebat").join(" ")).not.toContain("9100");
  expect(openOn("firebat", { "nixos.nodeExporter": true })).toEqual([
    expect.stringContaining(" 9100/tcp"),
    expect.stringContaining(" 9100/tcp"),
  ]);
});

describe("the ports of any homelab", () => {
  const covers = (ranges: OpenPorts["tcp"], port: number) => ranges.some(({ from, to }) => from <= port && port <= to);
  const opens = (ports: readonly OpenPorts[], protocol: "tcp" | "udp", port: number) =>
    ports.some((each) => covers(each[protocol], port) || covers(each.nodesOnly[protocol], port));

  it("never hold 8472, or etcd's, and 6443 on the control plane alone", () => {
    fc.assert(
      fc.property(anyManifest(), (data) => {
        for (const { role, firewall } of topologyOf(homelabOf(data)).hosts) {
          expect(opens(firewall.interfaces, "udp", 8472)).toBe(false);
          expect(opens(firewall.interfaces, "tcp", 2379) || opens(firewall.interfaces, "tcp", 2380)).toBe(false);
          expect(opens(firewall.interfaces, "tcp", 6443)).toBe(role === "control-plane");
        }
      }),
      { numRuns: 20 },
    );
  });

  it("let in every flow between two hosts, on the interface that its packets come by, and from the sender's site", () => {
    fc.assert(
      fc.property(anyManifest(), (data) => {
        const topology = topologyOf(homelabOf(data));
        const between = topology.flows.filter(({ from }) => from !== "person");
        const admits = (flow: Flow, { nodesOnly, ...open }: OpenPorts, isNear: boolean) => {
          const isKnown = isNear === (nodesOnly.from === "own-site");
          if (flow.protocol === "ipip") return isKnown && nodesOnly.ipip;
          const port = flow.ports.from;
          return covers(open[flow.protocol], port) || (isKnown && covers(nodesOnly[flow.protocol], port));
        };
        for (const from of topology.hosts) {
          for (const to of topology.hosts.filter((each) => each !== from)) {
            const { via } = topology.network.pathBetween(from, to);
            for (const flow of between) {
              const { component } = flow;
              if (![from.role, "node"].includes(flow.from) || ![to.role, "node"].includes(flow.to)) continue;
              // tailscaled's own packets arrive outside the tunnel.
              const onNic = via === "site" || component === "tailscale";
              const nic = onNic ? to.interface.name : topology.tailnet.interface;
              const open = to.firewall.interfaces.filter((each) => each.interface === nic);
              const isOpen = open.some((each) => admits(flow, each, from.site.name === to.site.name));
              expect({ component, isOpen }).toEqual({ component, isOpen: true });
            }
          }
        }
      }),
      { numRuns: 20 },
    );
  });

  it("are open to every sender only if people or tailscaled use them", () => {
    fc.assert(
      fc.property(anyManifest(), (data) => {
        const topology = topologyOf(homelabOf(data));
        const forAnyone = topology.flows.filter(
          ({ from, component }) => from === "person" || component === "tailscale",
        );
        for (const { firewall } of topology.hosts) {
          for (const open of firewall.interfaces) {
            for (const protocol of ["tcp", "udp"] as const) {
              const needed = forAnyone.flatMap((flow) => (flow.protocol === protocol ? [flow.ports.from] : []));
              expect(needed).toEqual(expect.arrayContaining(open[protocol].map(({ from }) => from)));
            }
          }
        }
      }),
      { numRuns: 20 },
    );
  });
});
