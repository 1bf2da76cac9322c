import type { JsonObject } from "@ducksnest/checks";

const NODE_PORTS = { from: 30000, to: 32767 };
const COMMON = { tcpPorts: [22, 5473, 10250], tcpPortRanges: [NODE_PORTS], udpPortRanges: [NODE_PORTS] };
export const wlan0 = { ...COMMON, udpPorts: [4789, 41641] };
export const tailscale0 = { ...COMMON, udpPorts: [4789] };

/** Outputs with this firewall on firebat, and with these Felix settings. */
export const firewallOutputs = (interfaces: JsonObject, spec: JsonObject = {}) => ({
  hosts: new Map([["firebat", { firewall: { interfaces } }]]),
  cluster: [{ apiVersion: "projectcalico.org/v3", kind: "FelixConfiguration", metadata: { name: "default" }, spec }],
});
