import { aManifest, manifestText } from "@ducksnest/testing";
import { findings } from "../_findings";

const NIC = "hosts.firebat.interface.name";
const TUNNEL = "tailnet.interface";

function problems(path: string, name: string): readonly string[] {
  return findings(manifestText(aManifest({ [path]: name })));
}

describe.each([NIC, TUNNEL])("%s", (path) => {
  it.each([
    [".", "refuses for an interface"],
    ["..", "refuses for an interface"],
    ["all", "refuses for an interface"],
    ["default", "refuses for an interface"],
    ["42", "refuses for an interface"],
    ["-x", "starts with a hyphen"],
    ["up", "is a keyword of the `ip` command"],
    ["mtu", "is a keyword of the `ip` command"],
    ["dev", "is a keyword of the `ip` command"],
    ["lo", "belongs to the kernel, for loopback"],
    ["tunl0", "belongs to a kernel module"],
    ["cali0", "belongs to Calico"],
    ["cali1a2b3c4d5e6", "belongs to Calico"],
    ["vxlan.calico", "belongs to Calico"],
    ["wireguard.cali", "belongs to Calico"],
    ["docker0", "belongs to Docker"],
    ["br-0123456789ab", "belongs to Docker"],
    ["virbr0", "belongs to libvirt"],
    ["cni0", "belongs to a container runtime"],
    ["flannel.1", "belongs to Flannel"],
    ["kube-ipvs0", "belongs to kube-proxy"],
    ["nodelocaldns", "belongs to the node-local DNS cache"],
  ])("may not be %j", (name, reason) => {
    expect(problems(path, name)).toEqual([
      expect.stringMatching(new RegExp(` invalid-value ${path}: "${name}" .*${reason}`)),
    ]);
  });

  it.each(["eth0", "enp3s0", "eno1.20", "br0", "bond0", "lan", "wan", "uplink", "updown", "mtu0", "calle0", "lo1"])(
    "may be %j",
    (name) => expect(problems(path, name)).toEqual([]),
  );
});

it("refuses the tailnet's interface for a network card", () => {
  expect(problems(NIC, "tailscale0")).toEqual([
    expect.stringContaining("Write the name of the card that `ip -br link` shows, such as wlan0 or eth0."),
  ]);
});

it("refuses a network card's name for the tailnet's interface, however it is reported otherwise", () => {
  const finding = expect.stringContaining(
    'invalid-value tailnet.interface: "wlan0" is already the name of the network card of host "firebat". -> Write `interface: tailscale0`.',
  );
  expect(problems(TUNNEL, "wlan0")).toContainEqual(finding);
  expect(findings(manifestText(aManifest({ [TUNNEL]: "wlan0", name: "No!" })))).toContainEqual(finding);
});
