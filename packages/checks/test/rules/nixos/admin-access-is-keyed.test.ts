import type { JsonObject } from "@ducksnest/checks";
import { KeyedAccessRule } from "../../../src/rules/nixos/admin-access-is-keyed";
import { aHost, hostFindingsOf } from "../../_nixos";

const findings = (options: JsonObject, defined: JsonObject = {}) =>
  hostFindingsOf(KeyedAccessRule, aHost({ options, defined }));

it.each([
  ["PasswordAuthentication", true],
  ["KbdInteractiveAuthentication", "yes"],
  ["PermitEmptyPasswords", true],
  ["PermitRootLogin", "yes"],
])("reports %s of sshd", (setting, value) => {
  const defined = { [`services openssh settings ${setting}`]: value };
  expect(findings({ "services.openssh": { settings: { [setting]: value } } }, defined)).toEqual([
    expect.stringMatching(new RegExp(`^2: .* -> Remove services.openssh.settings.${setting}\\.$`)),
  ]);
});

it("reports users that Nix trusts, except administrators", () => {
  expect(findings({ "nix.settings": { "trusted-users": ["@wheel", "*"] } })).toEqual([
    expect.stringContaining("lets every user import unsigned paths into the Nix store, which makes everybody root"),
  ]);
  expect(findings({ "nix.settings": { "extra-trusted-users": "builder root" } })).toEqual([
    expect.stringContaining('lets "builder" import'),
  ]);
  expect(findings({ "nix.settings": { "trusted-users": ["root", "@wheel", "admin"] } })).toEqual([]);
});

it("reports sudo without a password, as a rule and as text", () => {
  const rule = (who: JsonObject) => ({ ...who, commands: [{ command: "ALL", options: ["NOPASSWD"] }] });
  const extraRules = [rule({ users: ["runner", "admin"] }), rule({ groups: ["wheel", "users"] })];
  expect(findings({ "security.sudo": { extraRules } })).toEqual([
    expect.stringContaining('lets "runner" run programs as root'),
    expect.stringContaining('lets the group "users" run programs as root'),
  ]);
  const extraConfig = "%wheel ALL=(ALL) NOPASSWD: ALL\nrunner ALL=(ALL) NOPASSWD: ALL\n# x NOPASSWD\n";
  expect(findings({ "security.sudo": { extraConfig } })).toEqual([expect.stringContaining('lets "runner" run')]);
  const asking = [{ users: ["runner"], commands: [{ command: "ALL", options: [] }] }];
  expect(findings({ "security.sudo": { extraRules: asking } })).toEqual([]);
});

it("reports a second root, and an empty password", () => {
  expect(findings({ "users.users": { toor: { uid: 0 } } })).toEqual([expect.stringContaining("has a second root")]);
  expect(findings({ "users.users": { guest: { hashedPassword: "" } } })).toEqual([
    expect.stringContaining('lets "guest" log in without a password'),
  ]);
});

it("passes the access that the modules give", () => {
  expect(findings({})).toEqual([]);
});
