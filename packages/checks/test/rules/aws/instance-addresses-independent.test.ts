import { InstanceAddressRule } from "../../../src/rules/aws/instance-addresses-independent";
import { findingsOf } from "../../_findings";

const WORKER = { site: "seoul", role: "worker", instanceType: "t3.small", rootVolumeGiB: 20 };
const findings = (changes: Parameters<typeof findingsOf>[1]) => findingsOf(InstanceAddressRule, changes);

describe("instance-addresses-independent", () => {
  it.each([
    ["no worker", {}],
    ["one worker", { "hosts.edge": WORKER }],
    ["one in each subnet", { "hosts.edge": WORKER, "hosts.far": { ...WORKER, subnet: "10.20.1.0/24" } }],
    ["a second one with its address", { "hosts.edge": WORKER, "hosts.aaa": { ...WORKER, address: "10.20.0.12" } }],
    ["a control plane with its address", { "hosts.control-plane.address": "10.20.0.10", "hosts.edge": WORKER }],
  ])("passes %s", (_, changes) => expect(findings(changes)).toEqual([]));

  it("reports the worker that a new one would move, with both addresses", () => {
    expect(findings({ "hosts.edge": WORKER, "hosts.aaa": WORKER })).toEqual([
      'hosts.edge: Host "edge" gets 10.20.0.12 only because "aaa" has 10.20.0.11. Another worker can change that address later, and Terraform then replaces the instance. -> Write `address: 10.20.0.12`. If "edge" already runs with 10.20.0.11, write 10.20.0.11 for it instead, and 10.20.0.12 for "aaa".',
    ]);
  });

  it("reports a host whose default address another host has explicitly, including the control plane", () => {
    const taking = (address: string) => findings({ "hosts.edge": WORKER, "hosts.aaa": { ...WORKER, address } });
    expect(taking("10.20.0.11")).toEqual([expect.stringMatching(/^hosts\.edge: .* gets 10\.20\.0\.12 /)]);
    expect(taking("10.20.0.10")).toEqual([
      expect.stringMatching(/^hosts\.control-plane: .* gets 10\.20\.0\.11 only because "aaa" has 10\.20\.0\.10/),
      expect.stringMatching(/^hosts\.edge: /),
    ]);
  });
});
