import { Cidr, Ipv4Address } from "@ducksnest/manifest";
import { fc } from "@ducksnest/testing";
import { freeNetwork, overlaps } from "../src/_networks";

/** Networks in 10.0.0.0/24, small enough to overlap often. */
const anyNetworks = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 24, max: 32 }))
    .map(([host, length]) => ({ cidr: Cidr.containing(Ipv4Address.parse(`10.0.0.${host}`), length) })),
  { maxLength: 12 },
);

describe("overlaps", () => {
  it("pairs exactly the networks that share an address", () => {
    fc.assert(
      fc.property(anyNetworks, (networks) => {
        const pairs = overlaps(networks);
        for (const [outer, inner] of pairs) expect(outer.cidr.covers(inner.cidr)).toBe(true);
        const brute = networks.filter((a) => networks.some((b) => a !== b && a.cidr.overlaps(b.cidr)));
        expect(new Set(pairs.flat())).toEqual(new Set(brute));
        expect(pairs.length).toBeLessThanOrEqual(Math.max(0, networks.length - 1));
      }),
    );
  });

  it("accepts 20,000 networks inside one", () => {
    const hosts = Array.from({ length: 20_000 }, (_, index) => ({ cidr: Cidr.host(Ipv4Address.fromValue(index)) }));
    expect(overlaps([...hosts, { cidr: Cidr.parse("0.0.0.0/0") }])).toHaveLength(20_000);
  });
});

describe("freeNetwork", () => {
  const free = (...taken: string[]) => String(freeNetwork(taken.map(Cidr.parse)));

  it("proposes 10.42.0.0/16, or the next free network", () => {
    expect(free("192.168.0.0/16", "10.244.0.0/16")).toBe("10.42.0.0/16");
    expect(free("10.42.7.0/24", "10.43.0.0/16")).toBe("10.44.0.0/16");
    expect(free("10.0.0.0/9", "10.128.0.0/10", "10.192.0.0/10")).toBe("undefined");
    expect(free("0.0.0.0/0")).toBe("undefined");
  });
});
