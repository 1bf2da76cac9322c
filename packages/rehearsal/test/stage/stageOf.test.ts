import { anyManifest, aTopology, fc, homelabOf, topologyOf } from "@ducksnest/testing";
import { hostOf, type Stage } from "../../src/stage/Stage";
import { stageOf } from "../../src/stage/stageOf";
import { CALICO } from "../../src/upstream/Calico";

function calicoInterfaces(changes: Parameters<typeof aTopology>[0]): (string | undefined)[] {
  return stageOf(aTopology(changes)).hosts.map(({ calicoAddress }) => calicoAddress?.interface);
}

describe("the stage of a homelab", () => {
  it("has every host with its NIC, and an address in the tailnet", () => {
    const { nic, tailnet } = hostOf(stageOf(aTopology()), "firebat");
    expect({ ...nic, address: String(nic.address), gateway: String(nic.gateway) }).toEqual({
      name: "wlan0",
      address: "192.168.0.15",
      prefixLength: 24,
      gateway: "192.168.0.1",
    });
    expect(String(tailnet.address)).toBe("100.96.0.2");
    expect(tailnet.advertises.map(String)).toEqual(["192.168.0.15/32"]);
  });

  it("finds Calico's address as calico-node does", () => {
    expect(calicoInterfaces({})).toEqual(["ens5", "wlan0", "wlan0", "wlan0"]);
  });

  it.each([
    [
      "none on EC2, because the original map's pattern matches nothing there",
      { interface: "wlan*" },
      [undefined, "wlan0", "wlan0", "wlan0"],
    ],
    [
      "the tailnet's, which is newer than the NIC",
      { interface: "0$,^ens5$" },
      ["tailscale0", "tailscale0", "tailscale0", "tailscale0"],
    ],
    ["Calico's own, which is newer still", { interface: "." }, Array(4).fill(CALICO.vxlanInterface)],
  ])("finds %s", (_, nodeAddress, interfaces) => {
    expect(calicoInterfaces({ "cluster.calico.nodeAddress": nodeAddress })).toEqual(interfaces);
  });

  it("gives hosts the tailnet addresses of pods if the pod CIDR lies in the tailnet's range", () => {
    const { hosts } = stageOf(aTopology({ "cluster.podCidr": "100.70.0.0/16" }));
    const tailnet = new Set(hosts.map((host) => String(host.tailnet.address)));
    expect(hosts.some(({ pod }) => tailnet.has(String(pod.address)))).toBe(true);
  });

  it("gives no address twice, for any homelab", () => {
    fc.assert(
      fc.property(anyManifest(), (manifest) => {
        const all = addresses(stageOf(topologyOf(homelabOf(manifest))));
        expect(new Set(all).size).toBe(all.length);
      }),
    );
  });
});

function addresses({ hosts }: Stage): string[] {
  return hosts.flatMap(({ nic, tailnet, pod }) =>
    [nic.address, tailnet.address, pod.address, pod.tunnelAddress].map(String),
  );
}
