import { AdvertisedRoutesRule } from "../../../src/rules/network/advertised-routes-own-addresses";
import { ONE_HOME } from "../../_findings";
import { aHost } from "../../_nixos";
import { outputFindingsOf } from "../../_outputs";

const findings = (advertiseRoutes: readonly string[], changes = {}) =>
  outputFindingsOf(AdvertisedRoutesRule, { hosts: new Map([["firebat", { tailnet: { advertiseRoutes } }]]) }, changes);

it("reports a host whose address peers in other sites do not know", () => {
  expect(findings([])).toEqual([
    'hosts.firebat: Host "firebat" does not advertise 192.168.0.15/32, so hosts at other sites drop its packets. -> Set tailnet.advertiseRoutes of "firebat" to [ "192.168.0.15/32" ].',
  ]);
  expect(findings(["192.168.0.0/24"])).toHaveLength(1);
});

it("reports what is not the host's to advertise", () => {
  expect(findings(["192.168.0.15/32", "192.168.0.1/32"])).toEqual([
    expect.stringContaining("also advertises 192.168.0.1/32, so peers send it packets for other hosts"),
  ]);
});

it("passes a host's own address, and its absence where all stand in one site", () => {
  expect(findings(["192.168.0.15/32"])).toEqual([]);
  expect(findings([], ONE_HOME)).toEqual([]);
  expect(findings(["192.168.0.0/24"], ONE_HOME)).toHaveLength(1);
});

it("says to remove flags of Tailscale in extra.nix, if they are the cause", () => {
  const facts = aHost({ defined: { "services tailscale extraSetFlags": ["--advertise-routes=192.168.0.0/24"] } });
  const hosts = new Map([["firebat", { tailnet: { advertiseRoutes: ["192.168.0.0/24"] } }]]);
  expect(outputFindingsOf(AdvertisedRoutesRule, { hosts, nixos: new Map([["firebat", facts]]) })).toEqual([
    expect.stringMatching(/-> Remove --advertise-routes and --advertise-exit-node, because /),
  ]);
});

it("leaves a host without Tailscale to another rule", () => {
  const facts = aHost({ options: { "services.tailscale": { enable: false } } });
  const hosts = new Map([["firebat", { tailnet: { advertiseRoutes: [] } }]]);
  expect(outputFindingsOf(AdvertisedRoutesRule, { hosts, nixos: new Map([["firebat", facts]]) })).toEqual([]);
});
