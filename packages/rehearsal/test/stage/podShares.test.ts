import { Cidr, Ipv4Address } from "@ducksnest/manifest";
import { CannotRehearse } from "../../src/kernel/CannotRehearse";
import { podShares } from "../../src/stage/podShares";

const ELSEWHERE = [Ipv4Address.parse("192.168.0.15")];

describe("the pods' shares of the pool", () => {
  it("are one block of 64 addresses for each host", () => {
    const shares = podShares(Cidr.parse("10.244.0.0/16"), 3, ELSEWHERE);
    expect(shares.map(({ block }) => String(block))).toEqual(["10.244.0.0/26", "10.244.0.64/26", "10.244.0.128/26"]);
    expect(shares.map(({ address }) => String(address))).toEqual(["10.244.0.1", "10.244.0.65", "10.244.0.129"]);
    expect(shares.map(({ tunnelAddress }) => String(tunnelAddress))).toEqual([
      "10.244.0.0",
      "10.244.0.64",
      "10.244.0.128",
    ]);
  });

  it("give a pod the address of a host, where the pool covers it", () => {
    const [first] = podShares(Cidr.parse("192.168.0.0/16"), 3, ELSEWHERE);
    expect(String(first?.address)).toBe("192.168.0.15");
  });

  it("are of different addresses though many hosts are covered", () => {
    const taken = Array.from({ length: 200 }, (_, index) => Cidr.parse("192.168.0.0/24").at(index));
    const shares = podShares(Cidr.parse("192.168.0.0/16"), 10, taken);
    expect(new Set(shares.map(({ block }) => String(block))).size).toBe(10);
    expect(
      shares.every(({ block, address, tunnelAddress }) => block.contains(address) && !address.equals(tunnelAddress)),
    ).toBe(true);
  });

  it("cannot be more than the pool has blocks", () => {
    const share = () => podShares(Cidr.parse("10.244.0.0/25"), 3, []);
    expect(share).toThrow(CannotRehearse);
    expect(share).toThrow("has 2 blocks of 64 addresses for 3 hosts");
  });
});
