import { NoPlaceholderRule } from "../../../src/rules/manifest/no-placeholder";
import { findingsOf } from "../../_findings";

const MINE = {
  users: { me: { sshKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl me"] } },
};
const domain = (domain: string) => findingsOf(NoPlaceholderRule, { ...MINE, "tailnet.domain": domain });

describe("no-placeholder", () => {
  it("warns of both in the reference homelab, and says what to write", () => {
    expect(findingsOf(NoPlaceholderRule)).toEqual([
      'tailnet.domain: "example.ts.net" is a placeholder, which leads nowhere. -> Write your tailnet\'s domain, which `tailscale dns status` prints.',
      "users.admin.sshKeys.0: This SSH key is from the reference homelab. Nobody has its private key, so nobody can log in or decrypt with it. -> Write your own public key; `cat ~/.ssh/id_ed25519.pub` prints it.",
    ]);
  });

  it.each(["example.com", "headscale.example.org", "lab.example"])("reports %s", (name) =>
    expect(domain(name)).toHaveLength(1),
  );

  it.each(["tail1a2b3c.ts.net", "my-example.com", "example.com.au", "examples.org", "example.dev"])(
    "passes with %s",
    (name) => expect(domain(name)).toEqual([]),
  );

  it("reports an operator's key that nobody has", () => {
    const operators = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIP/Oo+vcth8GwqZk1DkFaSPGQamryT2nJP0hlo02ORqM"];
    expect(findingsOf(NoPlaceholderRule, { ...MINE, "tailnet.domain": "lab.dev", secrets: { operators } })).toEqual([
      expect.stringContaining("secrets.operators.0: This SSH key is from the reference homelab."),
    ]);
  });

  it("reports a reminder to change a value", () => {
    const changes = { ...MINE, "tailnet.domain": "lab.dev", "sites.home.wifi.ssid": "CHANGE_ME" };
    expect(findingsOf(NoPlaceholderRule, changes)).toEqual([
      'sites.home.wifi.ssid: "CHANGE_ME" is a placeholder, which leads nowhere. -> Write your own value.',
    ]);
  });
});
