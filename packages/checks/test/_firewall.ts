import type { JsonObject } from "@ducksnest/checks";

const NODE_PORTS = { from: 30000, to: 32767 };
const ANYONE = { tcpPorts: [22], tcpPortRanges: [NODE_PORTS], udpPortRanges: [NODE_PORTS] };
const NODES = { tcpPorts: [5473, 10250], udpPorts: [4789] };
export const wlan0 = { ...ANYONE, udpPorts: [41641], nodesOnly: { from: "own-site", ...NODES } };
export const tailscale0 = { ...ANYONE, nodesOnly: { from: "other-sites", networks: ["100.64.0.0/10"], ...NODES } };

/** Outputs with this firewall on firebat, and with these Felix settings. */
export const firewallOutputs = (interfaces: JsonObject, spec: JsonObject = {}) => ({
  hosts: new Map([["firebat", { firewall: { interfaces } }]]),
  cluster: [{ apiVersion: "projectcalico.org/v3", kind: "FelixConfiguration", metadata: { name: "default" }, spec }],
});
