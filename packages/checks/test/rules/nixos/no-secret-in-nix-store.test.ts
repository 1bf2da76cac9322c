import type { Json } from "@ducksnest/checks";
import { NixStoreSecretRule } from "../../../src/rules/nixos/no-secret-in-nix-store";
import { aHost, hostFindingsOf } from "../../_nixos";

const defining = (option: string, value: Json) =>
  hostFindingsOf(NixStoreSecretRule, aHost({ defined: { [option]: value } }));

it("reports values whose form shows a secret, wherever they are", () => {
  const key = ["tskey", "auth", "kDuck5CNTRL", "abcdefghijkl"].join("-");
  const [finding] = defining("environment etc ts text", `key ${key}`);
  expect(finding).toMatch(
    /^2: environment\.etc\.ts\.text of host "firebat" looks like a Tailscale key, and every user/,
  );
  expect(finding).not.toContain(key);
  expect(defining("a b", ["x", key])).toHaveLength(1);
});

it("reports values whose option's name shows a secret", () => {
  expect(defining("users users admin password", "correct horse")).toEqual([
    expect.stringMatching(
      /users\.users\.admin\.password of host "firebat" holds a secret in plain text.*set hashedPasswordFile to \/run\/agenix\/<name> instead/,
    ),
  ]);
  expect(defining("networking wireless networks guests psk", "quack quack")).toEqual([
    expect.stringContaining("write /run/agenix/<name> here"),
  ]);
});

it("reports files that are copied into the store", () => {
  expect(defining("services x passwordFile", { path: "/home/me/nix/hosts/a/pw" })).toEqual([
    expect.stringContaining("copies the file pw into the store"),
  ]);
  expect(defining("services x tokenFile", `/nix/store/${"a".repeat(32)}-token`)).toEqual([
    expect.stringContaining("the file token"),
  ]);
  expect(defining("environment etc x source", { path: "/n/id_ed25519" })).toHaveLength(1);
  expect(defining("age secrets x file", { path: "/n/x.txt" })).toHaveLength(1);
});

it.each<[string, Json]>([
  ["users users guest hashedPassword", "!"],
  ["services x passwordFile", "/run/agenix/x"],
  ["services x password", ""],
  ["age secrets x file", { path: "/n/x.age" }],
  ["environment etc x source", { path: "/n/id_ed25519.pub" }],
  ["environment etc motd source", { path: "/n/motd" }],
  ["services openssh settings PasswordAuthentication", false],
  ["networking wireless networks home pskRaw", "ext:psk"],
  [
    "users users admin openssh authorizedKeys keys",
    ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIP/Oo+vcth8GwqZk1DkFaSPGQamryT2nJP0hlo02ORqM a"],
  ],
])("passes %s = %j", (option, value) => {
  expect(defining(option, value)).toEqual([]);
});
