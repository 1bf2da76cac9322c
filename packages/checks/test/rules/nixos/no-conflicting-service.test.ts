import { ConflictingServiceRule } from "../../../src/rules/nixos/no-conflicting-service";
import { aHost, hostFindingsOf } from "../../_nixos";

it.each([
  ["virtualisation.docker.enable", true, "Docker"],
  ["networking.networkmanager.enable", true, "NetworkManager"],
  ["services.kubernetes.roles", ["node"], "NixOS's own Kubernetes module"],
])("reports %s", (option, value, name) => {
  const facts = aHost({ options: { [option]: value }, defined: { [option.replaceAll(".", " ")]: value } });
  expect(hostFindingsOf(ConflictingServiceRule, facts)).toEqual([
    expect.stringMatching(new RegExp(`^2: Host "firebat" runs ${name}, which .* -> Remove ${option}\\.$`)),
  ]);
});

it("reports that nftables' tables are emptied, if nftables is the dataplane", () => {
  const options = { "networking.nftables.flushRuleset": true };
  expect(
    hostFindingsOf(ConflictingServiceRule, aHost({ options, ducksnest: { firewall: { dataplane: "nftables" } } })),
  ).toEqual([expect.stringContaining("empties all tables of nftables")]);
  expect(hostFindingsOf(ConflictingServiceRule, aHost({ options }))).toEqual([]);
});

it("passes services that are off", () => {
  const options = {
    "virtualisation.docker.enable": false,
    "services.kubernetes.roles": [],
    "services.k3s.enable": null,
  };
  expect(hostFindingsOf(ConflictingServiceRule, aHost({ options }))).toEqual([]);
});
