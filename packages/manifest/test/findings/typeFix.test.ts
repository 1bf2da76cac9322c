import { edited, findings } from "../_findings";

describe("the fix for a value of the wrong type", () => {
  it.each<[from: string, to: string, finding: string]>([
    [
      "    mtu: 1500",
      '    mtu: "1500"',
      'sites.home.mtu: Expected a number, but got "1500". -> Remove the quotes: `mtu: 1500`.',
    ],
    [
      "mtu: auto",
      'mtu: "1230"',
      'cluster.calico.mtu: Expected auto, or a whole number of bytes from 576 to 65535, but got "1230". -> Remove the quotes: `mtu: 1230`.',
    ],
    [
      "memoryGiB: 15.4",
      "memoryGiB: 15,4",
      'hosts.firebat.hardware.memoryGiB: Expected a number, but got "15,4". -> Write a decimal point: `memoryGiB: 15.4`.',
    ],
    [
      "  timeZone:",
      "  nodeExporter: yes\n  timeZone:",
      'nixos.nodeExporter: Expected true or false, but got "yes". -> Write `nodeExporter: true`.',
    ],
    [
      "  timeZone:",
      "  nodeExporter: Off\n  timeZone:",
      'nixos.nodeExporter: Expected true or false, but got "Off". -> Write `nodeExporter: false`.',
    ],
    [
      "  timeZone:",
      "  nodeExporter: 0\n  timeZone:",
      "nixos.nodeExporter: Expected true or false, but got 0. -> Write `nodeExporter: false`.",
    ],
    [
      "  timeZone:",
      '  nodeExporter: "true"\n  timeZone:',
      'nixos.nodeExporter: Expected true or false, but got "true". -> Remove the quotes: `nodeExporter: true`.',
    ],
    [
      "  timeZone:",
      "  nodeExporter: maybe\n  timeZone:",
      'nixos.nodeExporter: Expected true or false, but got "maybe". -> Write true or false.',
    ],
    [
      'release: "26.05"',
      "release: 26.05",
      'nixos.release: Expected text, but got 26.05. -> Put it in quotes: "26.05".',
    ],
    [
      "    cidr: 192.168.0.0/24",
      "    cidr:",
      'sites.home.cidr: "cidr" is empty. -> Write it like `cidr: 192.168.0.0/24`.',
    ],
    ["role: control-plane", "role:", 'hosts.control-plane.role: "role" is empty. -> Write it like `role: worker`.'],
    [
      "encapsulation: VXLAN",
      "encapsulation:",
      'cluster.calico.encapsulation: "encapsulation" is empty. -> Write it like `encapsulation: VXLANCrossSubnet`.',
    ],
    [
      "      - ssh-ed25519",
      "      -\n      - ssh-ed25519",
      "users.admin.sshKeys.0: Item 1 is empty. -> Write it like `- ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA... me@laptop`.",
    ],
    [
      "wifi: { ssid: ducksnest }",
      "wifi: [ssid]",
      "sites.home.wifi: Expected a mapping, but got a list. -> Write its keys as `key: value`, without dashes and brackets.",
    ],
    [
      "wifi: { ssid: ducksnest }",
      "wifi:\n      ssid:ducksnest",
      'sites.home.wifi: Expected a mapping, but got "ssid:ducksnest". -> Write a space after the colon.',
    ],
    [
      "gpus:\n        - { model: Intel UHD Graphics }",
      "gpus: { model: Intel UHD Graphics }",
      'hosts.firebat.hardware.gpus: Expected a list, but got a mapping. -> Write it as a list, with "- " before each item on a line of its own.',
    ],
    [
      "gpus:\n        - { model: Intel UHD Graphics }",
      "gpus:\n        -Intel\n        -NVIDIA",
      'hosts.firebat.hardware.gpus: Expected a list, but got "-Intel -NVIDIA". -> Write a space after each dash.',
    ],
    [
      "interface: { name: wlan0, kind: wifi }",
      "interface: { name:wlan0, kind: wifi, name: x }",
      'hosts.firebat.interface.name:wlan0: Unknown key "name:wlan0". -> Write a space after the colon.',
    ],
  ])("says what to write: %s as %s", (from, to, finding) => {
    expect(findings(edited(from, to)).map((each) => each.replace(/^\S+ \S+ /, ""))).toEqual([finding]);
  });

  it("of the hosts says to name them", () => {
    expect(findings("hosts:\n  - site: home\n")).toContain(
      "2:3 wrong-type hosts: Expected a mapping, but got a list. -> Write each entry under its name, as in `name:`, without dashes and brackets.",
    );
  });
});
