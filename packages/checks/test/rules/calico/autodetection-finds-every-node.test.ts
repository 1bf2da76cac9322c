import type { JsonObject } from "@ducksnest/checks";
import { AutodetectionRule } from "../../../src/rules/calico/autodetection-finds-every-node";
import { anInstallation } from "../../_calico";
import { outputFindingsOf } from "../../_outputs";

const detecting = (nodeAddressAutodetectionV4: JsonObject) =>
  outputFindingsOf(AutodetectionRule, { cluster: [anInstallation({ nodeAddressAutodetectionV4 })] });
const problem = (text: string) => [
  `cluster.calico.nodeAddress: The Installation ${text} -> Remove the change to nodeAddressAutodetectionV4, or choose the method with cluster.calico.nodeAddress.`,
];

describe("autodetection-finds-every-node", () => {
  it.each<[string, JsonObject]>([
    ["the derived pattern", { interface: "^(ens5|wlan0)$" }],
    ["another pattern that matches every NIC", { interface: "^ens5$, ^wlan0$" }],
    ["the kubelet's address", { kubernetes: "NodeInternalIP" }],
    ["the networks of both sites", { cidrs: ["192.168.0.0/24", "10.20.0.0/16"] }],
    ["skipping the tailnet's interface", { skipInterface: "^tailscale0$", firstFound: false }],
    ["a route, which only the host knows", { canReach: "10.20.0.10" }],
  ])("passes with %s", (_, method) => expect(detecting(method)).toEqual([]));

  it.each<[JsonObject, string]>([
    [
      { interface: "wlan*" },
      'detects addresses by interface, which selects nothing on host "control-plane", but the node address is on ens5.',
    ],
    [
      { firstFound: true },
      'detects addresses by firstFound, which selects ens5, tailscale0 on host "control-plane", but the node address is on ens5.',
    ],
    [
      { skipInterface: "docker.*" },
      'detects addresses by skipInterface, which selects ens5, tailscale0 on host "control-plane", but the node address is on ens5.',
    ],
    [
      { cidrs: ["10.20.0.0/16"] },
      'detects addresses by cidrs, which selects nothing on host "firebat", but the node address is on wlan0.',
    ],
    [{ cidrs: ["home"] }, 'detects addresses by cidrs ["home"], which is not valid.'],
    [{ skipInterface: "(" }, "detects addresses by skipInterface (, which is not valid."],
    [{ interface: "(" }, "detects addresses by interface (, which is not valid."],
    [{}, "names no method of address autodetection, so nodes get no address."],
    [
      { firstFound: true, kubernetes: "NodeInternalIP" },
      "names firstFound and kubernetes, but Calico accepts one method of autodetection.",
    ],
  ])("reports %j", (method, message) => expect(detecting(method)).toEqual(problem(message)));

  it("reports an Installation that leaves the method to Calico, and passes without one", () => {
    expect(outputFindingsOf(AutodetectionRule, { cluster: [anInstallation({})] })).toHaveLength(1);
    expect(outputFindingsOf(AutodetectionRule, {})).toEqual([]);
  });
});
