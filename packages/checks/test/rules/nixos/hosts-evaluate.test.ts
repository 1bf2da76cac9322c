import { HostsEvaluateRule } from "../../../src/rules/nixos/hosts-evaluate";
import { aHost, definitions, findingsOfAll, hostFindingsOf } from "../../_nixos";

const failed = (reason: string, defined = {}) => ({
  kind: "failed" as const,
  reason,
  isPossiblySound: false,
  definitions: definitions(defined),
});

it("quotes Nix, and points where Nix stopped", () => {
  const place = { file: "extra.nix", line: 7, column: 1 };
  expect(hostFindingsOf(HostsEvaluateRule, { ...failed("undefined\n  variable 'lib'"), place })).toEqual([
    `7: Host "firebat" cannot be deployed. Nix says: undefined variable 'lib' -> Correct or remove the setting.`,
  ]);
});

it("points at the definition that an assertion names, and otherwise at the start of the file", () => {
  const facts = aHost({ defined: { "time timeZone": "UTC", "networking firewall allowedTCPPorts": [1] } });
  const messages = ["remove it from networking.firewall.allowedTCPPorts.", "Nobody knows why."];
  expect(hostFindingsOf(HostsEvaluateRule, { ...facts, failedAssertions: messages })).toEqual([
    expect.stringMatching(/^3: .*allowedTCPPorts/),
    expect.stringMatching(/^1: .*Nobody/),
  ]);
});

it("hides values of secrets that contradict each other", () => {
  const reason = `The option \`users.users.admin.password' has conflicting definitions: "duck" (a.nix), "goose" (b.nix).`;
  const [finding] = hostFindingsOf(HostsEvaluateRule, failed(reason));
  expect(finding).toContain(`"..." (a.nix), "..." (b.nix)`);
  expect(hostFindingsOf(HostsEvaluateRule, failed(`The option \`time.timeZone' is "UTC"`))[0]).toContain(`"UTC"`);
});

it("passes hosts with values, hosts that may be sound, and hosts that nobody evaluated", () => {
  expect(hostFindingsOf(HostsEvaluateRule, aHost())).toEqual([]);
  expect(hostFindingsOf(HostsEvaluateRule, { ...failed("attribute 'x' missing"), isPossiblySound: true })).toEqual([]);
  expect(findingsOfAll(HostsEvaluateRule, undefined)).toEqual([]);
});
