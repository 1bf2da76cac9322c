import type { Json } from "@ducksnest/checks";
import { KernelSettingsRule } from "../../../src/rules/nixos/kernel-settings-kept";
import { aHost, hostFindingsOf } from "../../_nixos";

const withSetting = (name: string, value: Json) =>
  hostFindingsOf(
    KernelSettingsRule,
    aHost({ options: { "boot.kernel.sysctl": { [name]: value } }, defined: { [`boot kernel sysctl ${name}`]: value } }),
  );

it("reports a strict reverse path, however it is written", () => {
  expect(withSetting("net.ipv4.conf.all.rp_filter", 1)).toEqual([
    expect.stringMatching(/^2: Host "firebat" sets net\.ipv4\.conf\.all\.rp_filter to 1, so the kernel drops packets/),
  ]);
  expect(withSetting("net.ipv4.conf.default.rp_filter", "1")).toHaveLength(1);
  expect(withSetting("net/ipv4/conf/wlan0.5/rp_filter", true)).toHaveLength(1);
});

it("reports that packets are not forwarded, and that no module can be loaded", () => {
  expect(withSetting("net.ipv4.ip_forward", false)).toEqual([expect.stringContaining("pods' packets do not leave")]);
  expect(withSetting("kernel.modules_disabled", 1)).toHaveLength(1);
});

it("reports a firewall that checks reverse paths strictly", () => {
  const checking = (value: Json) =>
    hostFindingsOf(KernelSettingsRule, aHost({ options: { "networking.firewall.checkReversePath": value } }));
  expect(checking("strict")).toHaveLength(1);
  expect(checking(true)).toHaveLength(1);
  expect(checking("loose")).toEqual([]);
  expect(checking(false)).toEqual([]);
});

it("passes loose and absent settings, and those of others", () => {
  expect(withSetting("net.ipv4.conf.all.rp_filter", 2)).toEqual([]);
  expect(withSetting("net.ipv4.conf.all.rp_filter", 0)).toEqual([]);
  expect(withSetting("net.ipv4.conf.all.accept_redirects", 1)).toEqual([]);
  expect(hostFindingsOf(KernelSettingsRule, aHost())).toEqual([]);
});
