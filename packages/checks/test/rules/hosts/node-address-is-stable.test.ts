import type { JsonObject } from "@ducksnest/checks";
import { StableAddressRule } from "../../../src/rules/hosts/node-address-is-stable";
import { outputFindingsOf } from "../../_outputs";

const addressing = (mode: string) =>
  outputFindingsOf(StableAddressRule, { hosts: new Map([["firebat", { hardware: { addressing: mode } }]]) });
const instances = (aws_instance: JsonObject) =>
  outputFindingsOf(StableAddressRule, { cloud: new Map([["seoul", { resource: { aws_instance } }]]) });

describe("node-address-is-stable", () => {
  it("passes with a static address, and without outputs", () => {
    expect(addressing("static")).toEqual([]);
    expect(outputFindingsOf(StableAddressRule, {})).toEqual([]);
  });

  it("reports DHCP", () => {
    expect(addressing("dhcp")).toEqual([
      'hosts.firebat.address: Host "firebat" gets its address by DHCP. Any lease other than 192.168.0.15 cuts it off, because its peers, its route and its kubelet keep using 192.168.0.15. -> Set hardware.addressing of "firebat" to "static".',
    ]);
  });

  it("passes with an instance that has the private address, among others", () => {
    expect(instances({ other: { private_ip: "10.20.0.99" }, cp: { private_ip: "10.20.0.10" } })).toEqual([]);
  });

  it.each<[string, JsonObject]>([
    ["without an instance", {}],
    ["with an instance that lets AWS choose", { cp: {} }],
    ["with an instance of another address", { cp: { private_ip: "10.20.0.11" } }],
  ])("reports a stack %s", (_, resources) => {
    expect(instances(resources)).toEqual([
      'hosts.control-plane: No instance of site seoul has the private address 10.20.0.10, but every other output uses it for host "control-plane". -> Set privateIp of the instance to "10.20.0.10", or set another one with `address` in the manifest.',
    ]);
  });
});
