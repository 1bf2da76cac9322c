import { aManifest, type ManifestData } from "@ducksnest/testing";
import { PoolBlocksRule } from "../../../src/rules/calico/pool-blocks-suffice";
import { findingsOf, unlocatedFindingsOf } from "../../_findings";

const LARGE_SITE = { "sites.home.cidr": "192.168.0.0/16" };

/** The reference homelab with this many hosts. */
function aHomelabOf(hosts: number, podCidr: string): ManifestData {
  const { firebat } = aManifest().hosts as Record<string, ManifestData>;
  const added = Array.from({ length: hosts - 4 }, (_, index) => {
    const address = `192.168.${1 + Math.floor(index / 200)}.${1 + (index % 200)}`;
    return [`hosts.w${index}`, { ...structuredClone(firebat), hostname: `w${index}`, address }] as const;
  });
  return aManifest({ ...LARGE_SITE, ...Object.fromEntries(added), "cluster.podCidr": podCidr });
}

describe("pool-blocks-suffice", () => {
  it("names the prefix that would do", () => {
    expect(findingsOf(PoolBlocksRule, { "cluster.podCidr": "10.244.0.0/24" })).toEqual([
      "cluster.podCidr: Pod CIDR 10.244.0.0/24 has 4 blocks of 64 addresses, but 4 hosts with up to 110 pods each need 8. -> Use a /23 or larger, such as 10.42.0.0/16.",
    ]);
  });

  it.each([
    ["10.244.0.0/30", "Use a /23 or larger, such as 10.42.0.0/16."],
    ["10.0.0.0/7", "Use a prefix length from 8 to 23, such as 10.42.0.0/16."],
  ])("reports %s, which kubeadm refuses", (podCidr, fix) => {
    expect(findingsOf(PoolBlocksRule, { "cluster.podCidr": podCidr })).toEqual([expect.stringContaining(`-> ${fix}`)]);
  });

  it("lets a pool be full to the last block, and not one host beyond", () => {
    expect(unlocatedFindingsOf(PoolBlocksRule, aHomelabOf(512, "10.244.0.0/16"))).toEqual([]);
    expect(unlocatedFindingsOf(PoolBlocksRule, aHomelabOf(513, "10.244.0.0/16"))).toMatchObject([
      { fix: "Use a /15 or larger." },
    ]);
  });
});
