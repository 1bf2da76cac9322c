import { aManifest, aTopology, homelabOf, topologyOf } from "@ducksnest/testing";

import { networkMap } from "../../src/graph/networkMap";

describe("the map of a network", () => {
  it("has every host once, in the network that its NIC is on", () => {
    const { sites } = networkMap(aTopology());
    const members = sites.flatMap(({ site, networks }) =>
      networks.map(({ cidr, hosts }) => [site.name, String(cidr), hosts.map(({ name }) => name).join(" ")]),
    );
    expect(members).toEqual([
      ["home", "192.168.0.0/24", "firebat old ultra"],
      ["seoul", "10.20.0.0/24", "control-plane"],
      ["seoul", "10.20.1.0/24", ""],
    ]);
  });

  it("has the pod MTU of paths within a site and to another site", () => {
    const [home, seoul] = networkMap(aTopology()).sites;
    expect(home?.networks[0]?.within).toMatchObject({ via: "wlan0", mtu: 1500, podMtu: 1450 });
    expect(home?.toOtherSites).toMatchObject({ via: "tailscale0", mtu: 1280, podMtu: 1230 });
    expect(seoul?.networks[0]).toMatchObject({ mtu: 9001, within: undefined });
    expect(seoul?.betweenNetworks).toBeUndefined();
  });

  it("has a path between the subnets of a VPC", () => {
    const data = aManifest();
    const hosts = data.hosts as Record<string, object>;
    hosts.second = { ...hosts["control-plane"], role: "worker", subnet: "10.20.1.0/24" };
    const [, seoul] = networkMap(topologyOf(homelabOf(data))).sites;
    expect(seoul?.betweenNetworks).toMatchObject({ from: "control-plane", to: "second", mtu: 9001, podMtu: 8951 });
  });

  it("has the path to another site with the smallest pod MTU", () => {
    const data = aManifest({ "tailnet.mtu": 1500, "sites.home.mtu": 1400 });
    const { sites } = networkMap(topologyOf(homelabOf(data)));
    expect(sites.map(({ toOtherSites }) => toOtherSites?.podMtu)).toEqual([1350, 1350]);
  });

  it("has sites without hosts", () => {
    const lan = { kind: "lan", cidr: "192.168.9.0/24", gateway: "192.168.9.1" };
    const { sites } = networkMap(aTopology({ "sites.attic": lan }));
    expect(sites[0]).toMatchObject({ networks: [{ mtu: 1500, hosts: [] }], toOtherSites: undefined });
  });
});
