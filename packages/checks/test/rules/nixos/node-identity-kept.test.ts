import type { JsonObject } from "@ducksnest/checks";
import { NodeIdentityRule } from "../../../src/rules/nixos/node-identity-kept";
import { ONE_HOME } from "../../_findings";
import { aHost, findingsOfAll, type HostChanges, hostFindingsOf } from "../../_nixos";

const findings = (changes: HostChanges) => hostFindingsOf(NodeIdentityRule, aHost(changes));

it("reports an address, a name and a label that differ from the manifest's, at their definitions", () => {
  expect(
    findings({
      kubelet: { nodeIp: "100.64.0.5", extraArgs: { "node-ip": "100.64.0.5" } },
      defined: { "ducksnest kubelet nodeIp": "100.64.0.5" },
    }),
  ).toEqual([
    '2: ducksnest.kubelet.nodeIp of host "firebat" is 100.64.0.5, but the manifest makes it 192.168.0.15, as every other output has it. -> Remove the setting from extra.nix, and change the manifest if the value is meant.',
  ]);
  expect(findings({ options: { "networking.hostName": "duck" } })).toEqual([
    expect.stringContaining("networking.hostName"),
  ]);
  const labels = { "ducksnest/cpu-level": "v3", "ducksnest/site": "attic" };
  expect(findings({ kubelet: { labels }, defined: { "ducksnest kubelet labels ducksnest/site": "attic" } })).toEqual([
    expect.stringMatching(/^2: ducksnest\.kubelet\.labels\.ducksnest\/site .* is attic/),
    expect.stringContaining('topology.kubernetes.io/zone of host "firebat" is missing'),
  ]);
});

describe("the interface of the node", () => {
  const networks = (all: JsonObject) => findings({ options: { "systemd.network.networks": all } });
  const ours = { "10-node": { address: ["192.168.0.15/24", "192.168.0.53/24"] } };

  it("keeps its address, and may have more", () => {
    expect(networks(ours)).toEqual([]);
    expect(networks({ "10-node": { address: ["192.168.0.99/24"] } })).toEqual([
      expect.stringContaining(
        '10-node.address of host "firebat" is 192.168.0.99/24, but the manifest makes it 192.168.0.15',
      ),
    ]);
    expect(networks({ "10-node": { address: null } })).toHaveLength(1);
  });

  it.each(["wlan0", "wl*", "*", "eth0 wlan?"])("is taken away by an earlier file that matches %j", (Name) => {
    expect(networks({ ...ours, "10-lan": { matchConfig: { Name } } })).toEqual([
      expect.stringContaining('systemd.network.networks.10-lan of host "firebat" takes the node\'s interface'),
    ]);
  });

  it("is left alone by later files, by others and by those that are off", () => {
    const matching = (Name: string, enable = true) => ({ enable, matchConfig: { Name } });
    expect(
      networks({ ...ours, "99-all": matching("*"), "05-usb": matching("eth*"), "05-off": matching("*", false) }),
    ).toEqual([]);
  });
});

it("reports flags of the kubelet that win over the settings", () => {
  expect(findings({ kubelet: { extraArgs: { "node-ip": "10.0.0.1" } } })).toEqual([
    expect.stringContaining("extraArgs.node-ip"),
  ]);
  const extraArgs = { "node-ip": "192.168.0.15", "hostname-override": "duck" };
  expect(findings({ kubelet: { extraArgs } })).toEqual([expect.stringContaining("hostname-override")]);
});

describe("the taint of the control plane", () => {
  const found = (taints: readonly { readonly key: string; readonly effect: string }[], changes = {}) =>
    findingsOfAll(NodeIdentityRule, new Map([["control-plane", aHost({ kubelet: { taints } })]]), changes).filter(
      (finding) => finding.includes("kubelet.taints"),
    );

  it("is missed", () => {
    expect(found([])).toEqual([expect.stringContaining("is missing")]);
    expect(found([{ key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" }])).toEqual([]);
  });

  it("is not missed if there is no other host", () => {
    expect(
      found([], {
        ...ONE_HOME,
        "hosts.old": undefined,
        "hosts.ultra": undefined,
        "hosts.firebat.role": "control-plane",
      }),
    ).toEqual([]);
  });
});

it("passes the settings of the modules, and more labels and taints", () => {
  expect(findings({})).toEqual([]);
  expect(findings({ kubelet: { taints: [{ key: "slow", effect: "NoSchedule" }] } })).toEqual([]);
});
