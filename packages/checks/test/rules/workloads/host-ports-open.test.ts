import type { JsonObject } from "@ducksnest/checks";
import { HostPortsOpenRule } from "../../../src/rules/workloads/host-ports-open";
import { firewallOutputs, tailscale0, wlan0 } from "../../_firewall";
import { outputFindingsOf } from "../../_outputs";

const ON_FIREBAT = { nodeName: "laptop-firebat" };
const findings = (pod: JsonObject, interfaces: JsonObject = { wlan0, tailscale0 }) => {
  const containers = [{ name: "a", image: "a", ports: [{ containerPort: 8123 }] }];
  const app = {
    kind: "Deployment",
    metadata: { namespace: "shop", name: "web" },
    spec: { template: { spec: { containers, ...pod } } },
  };
  const { hosts, cluster } = firewallOutputs(interfaces);
  return outputFindingsOf(HostPortsOpenRule, { hosts, cluster: [...cluster, app] });
};

describe("host-ports-open", () => {
  it("reports a port of the host's network that the firewall does not open", () => {
    expect(findings({ hostNetwork: true, ...ON_FIREBAT })).toEqual([
      'hosts: shop/web listens on TCP 8123 of its host, but the firewall of "firebat" does not open it, so nobody outside that host reaches it. -> Use a Service instead of the host\'s network. Or open 8123 with networking.firewall in extra.nix, and accept the warning with `checks: { host-ports-open: off }`.',
    ]);
  });

  it("passes if the firewall opens it to everyone, in the pod's own network, and on hosts without settings", () => {
    const open = { ...wlan0, tcpPorts: [22, 8123] };
    expect(findings({ hostNetwork: true, ...ON_FIREBAT }, { wlan0: open })).toEqual([]);
    expect(findings(ON_FIREBAT)).toEqual([]);
    expect(findings({ hostNetwork: true, nodeName: "laptop-ultra" })).toEqual([]);
  });

  it("leaves a port of the host's own programs to host-ports-free", () => {
    const containers = [{ name: "a", image: "a", ports: [{ containerPort: 10249 }] }];
    expect(findings({ hostNetwork: true, ...ON_FIREBAT, containers })).toEqual([]);
  });
});
