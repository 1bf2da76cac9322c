import { BridgeCollisionRule } from "../../../src/rules/network/no-bridge-collision";
import { findingsOf } from "../../_findings";

const pods = (podCidr: string) => findingsOf(BridgeCollisionRule, { "cluster.podCidr": podCidr });

describe("no-bridge-collision", () => {
  it.each(["10.244.0.0/16", "172.16.0.0/16", "172.18.0.0/16", "192.168.123.0/24"])(
    "passes with %s for pods",
    (cidr) => {
      expect(pods(cidr)).toEqual([]);
    },
  );

  it("warns of Docker's bridge", () => {
    expect(pods("172.17.0.0/16")).toEqual([
      "cluster.podCidr: The pod CIDR 172.17.0.0/16 overlaps 172.17.0.0/16, the default network of Docker's bridge docker0, so a host with that bridge cannot reach it. -> Move it, for example to 10.42.0.0/16, or change the range of docker0 on every host that has it.",
    ]);
  });

  it("warns of libvirt's bridge, at the network of a site", () => {
    const lan = { "sites.home.cidr": "192.168.0.0/17" };
    expect(findingsOf(BridgeCollisionRule, lan)).toEqual([
      "sites.home.cidr: The LAN of site home 192.168.0.0/17 overlaps 192.168.122.0/24, the default network of libvirt's bridge virbr0, so a host with that bridge cannot reach it. -> Move it, for example to 10.42.0.0/16, or change the range of virbr0 on every host that has it.",
    ]);
  });

  it("warns of every network and of both bridges, and proposes no range if none is free", () => {
    const findings = findingsOf(BridgeCollisionRule, {
      "cluster.podCidr": "10.0.0.0/8",
      "cluster.serviceCidr": "172.17.128.0/17",
      "sites.home.cidr": "192.168.0.0/16",
    });
    expect(findings).toEqual([
      expect.stringMatching(
        /^cluster\.serviceCidr: .* docker0, .* -> Move it, or change the range of docker0 on every host/,
      ),
      expect.stringMatching(
        /^sites\.home\.cidr: .* virbr0, .* -> Move it, or change the range of virbr0 on every host/,
      ),
    ]);
  });
});
