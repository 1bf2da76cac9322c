import { aManifest, manifestText } from "@ducksnest/testing";
import { findings } from "../_findings";

function problems(path: string, value: string): readonly string[] {
  return findings(manifestText(aManifest({ [path]: value }))).filter((finding) => finding.includes(` ${path}: `));
}

describe.each(["cluster.podCidr", "cluster.serviceCidr", "sites.home.cidr", "sites.seoul.vpcCidr"])("%s", (path) => {
  it.each([
    ["0.0.0.0/16", "lies in 0.0.0.0/8, which is reserved for hosts that do not know their address yet (RFC 1122)"],
    ["127.0.0.0/8", "lies in 127.0.0.0/8, which is reserved for loopback (RFC 1122)"],
    ["169.254.0.0/16", "lies in 169.254.0.0/16, which is reserved for link-local addresses (RFC 3927)"],
    ["192.0.2.0/24", "lies in 192.0.2.0/24, which is reserved for documentation (RFC 5737)"],
    ["224.0.0.0/16", "lies in 224.0.0.0/4, which is reserved for multicast (RFC 1112)"],
    ["240.0.0.0/16", "lies in 240.0.0.0/4, which is reserved for future use (RFC 1112)"],
    ["255.255.255.0/24", "overlaps 255.255.255.255/32, which is reserved for broadcast (RFC 919)"],
    ["0.0.0.0/0", "overlaps 0.0.0.0/8, which is reserved for hosts that do not know their address yet (RFC 1122)"],
    ["96.0.0.0/3", "overlaps 127.0.0.0/8, which is reserved for loopback (RFC 1122)"],
  ])("may not be %s", (cidr, reason) => {
    expect(problems(path, cidr)).toEqual([
      expect.stringContaining(
        ` invalid-value ${path}: ${cidr} ${reason}. -> Use a network in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16.`,
      ),
    ]);
  });
});

it.each([
  ["hosts.firebat.address", "127.0.0.1", "loopback"],
  ["hosts.firebat.address", "255.255.255.255", "broadcast"],
  ["sites.home.gateway", "169.254.1.1", "link-local addresses"],
])("refuses %s as %s", (path, address, purpose) => {
  expect(problems(path, address)).toEqual([expect.stringContaining(`reserved for ${purpose}`)]);
});

it("accepts addresses that are not private", () => {
  expect(problems("cluster.podCidr", "198.18.0.0/16")).toEqual([]);
  expect(problems("cluster.podCidr", "25.0.0.0/16")).toEqual([]);
});

it("accepts any network where Calico looks for addresses", () => {
  const everywhere = aManifest({ "cluster.calico.nodeAddress": { cidrs: ["0.0.0.0/0"] } });
  expect(findings(manifestText(everywhere))).toEqual([]);
});

it.each([
  ["100.64.0.0/10", true],
  ["100.100.0.0/16", true],
  ["10.0.0.0/8", false],
  ["100.0.0.0/8", false],
])("a tailnet in %s is %p", (cidr, valid) => {
  expect(problems("tailnet.cidr", cidr)).toEqual(
    valid ? [] : [expect.stringContaining(`${cidr} is outside 100.64.0.0/10, from which tailnets assign addresses.`)],
  );
});
