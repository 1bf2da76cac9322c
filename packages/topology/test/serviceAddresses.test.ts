import { aTopology } from "@ducksnest/testing";

describe("service addresses", () => {
  it.each([
    ["10.96.0.0/12", "10.96.0.1", "10.96.0.10"],
    ["172.30.0.0/16", "172.30.0.1", "172.30.0.10"],
    ["192.168.5.224/27", "192.168.5.225", "192.168.5.234"],
  ])("of %s are its first for the API server and its tenth for DNS", (serviceCidr, api, dns) => {
    const topology = aTopology({ "cluster.serviceCidr": serviceCidr });
    expect([String(topology.cluster.apiServiceIp), String(topology.cluster.dnsServiceIp)]).toEqual([api, dns]);
  });
});
