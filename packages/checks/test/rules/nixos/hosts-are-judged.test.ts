import { HostsJudgedRule } from "../../../src/rules/nixos/hosts-are-judged";
import { aHost, definitions, findingsOfAll, hostFindingsOf } from "../../_nixos";

const place = { file: "extra.nix", line: 1, column: 1 };
const skipped = { kind: "skipped", place, definitions: [] } as const;

it("names what the stand-ins may lack", () => {
  const facts = {
    kind: "failed" as const,
    reason: "attribute 'nginx' missing",
    isPossiblySound: true,
    definitions: definitions({ "time timeZone": "UTC" }),
  };
  expect(hostFindingsOf(HostsJudgedRule, facts)).toEqual([
    expect.stringMatching(/^1: Host "firebat" is not judged, because Nix stops at: attribute 'nginx' missing\. Either/),
  ]);
  const build = { ...facts, reason: "path '/nix/store/x.drv' is not valid" };
  expect(hostFindingsOf(HostsJudgedRule, build)).toEqual([
    expect.stringContaining("nor a store to build and download to"),
  ]);
  expect(hostFindingsOf(HostsJudgedRule, { ...facts, isPossiblySound: false })).toEqual([]);
});

it("says once for all hosts that Nix is missing", () => {
  const hosts = new Map([
    ["firebat", skipped],
    ["old", skipped],
  ]);
  expect(findingsOfAll(HostsJudgedRule, hosts)).toEqual([
    '1: The extra.nix of "firebat" and "old" is not judged, because Nix is not installed. -> Install Nix (https://nixos.org/download), or on Debian the package nix-bin.',
  ]);
});

it("says once for each host that its firewall commands are not judged", () => {
  const [commands, rules] = ["networking firewall extraCommands", "networking firewall extraInputRules"];
  expect(hostFindingsOf(HostsJudgedRule, aHost({ defined: { [commands]: "iptables -F", [rules]: "accept" } }))).toEqual(
    [expect.stringMatching(/^2: networking\.firewall\.extraCommands of host "firebat" changes the packet filter/)],
  );
  expect(hostFindingsOf(HostsJudgedRule, aHost({ defined: { [commands]: "" } }))).toEqual([]);
});

it("passes hosts that were evaluated", () => {
  expect(hostFindingsOf(HostsJudgedRule, aHost())).toEqual([]);
});
