import { Cidr, InvalidValueError, Ipv4Address } from "@ducksnest/manifest";
import { fc } from "@ducksnest/testing";

const anyAddress = fc.nat(2 ** 32 - 1).map((value) => Ipv4Address.fromValue(value));
const anyCidr = fc
  .record({ address: anyAddress, length: fc.nat(32) })
  .map(({ address, length }) => Cidr.containing(address, length));
/** Networks of at most 64 addresses that are close together, so that a brute-force answer is cheap and overlaps happen. */
const anySmallCidr = fc
  .record({ offset: fc.nat(255), length: fc.integer({ min: 26, max: 32 }) })
  .map(({ offset, length }) => Cidr.containing(Ipv4Address.fromValue(0x0a000000 + offset), length));

const addresses = (cidr: Cidr) => Array.from({ length: cidr.size }, (_, index) => cidr.base.value + index);

describe("a CIDR", () => {
  it("is printed the way it is read", () => {
    fc.assert(fc.property(anyCidr, (cidr) => expect(String(Cidr.parse(String(cidr)))).toBe(String(cidr))));
  });

  it("contains exactly the addresses from its base to its last", () => {
    fc.assert(
      fc.property(anySmallCidr, fc.nat(320), (cidr, offset) => {
        const address = Ipv4Address.fromValue(0x0a000000 + offset);
        expect(cidr.contains(address)).toBe(addresses(cidr).includes(address.value));
      }),
    );
  });

  it("covers and overlaps another as their sets of addresses do", () => {
    fc.assert(
      fc.property(anySmallCidr, anySmallCidr, (a, b) => {
        const shared = addresses(b).filter((value) => addresses(a).includes(value));
        expect(a.covers(b)).toBe(shared.length === b.size);
        expect(a.overlaps(b)).toBe(shared.length > 0);
        expect(b.overlaps(a)).toBe(a.overlaps(b));
      }),
    );
  });

  it("counts its addresses from its base", () => {
    fc.assert(
      fc.property(anyCidr, (cidr) => {
        expect(String(cidr.at(0))).toBe(String(cidr.base));
        expect(String(cidr.at(cidr.size - 1))).toBe(String(cidr.last));
        expect(cidr.last.value - cidr.base.value + 1).toBe(cidr.size);
        expect(() => cidr.at(cidr.size)).toThrow(RangeError);
        expect(() => cidr.at(-1)).toThrow(RangeError);
      }),
    );
  });

  it("knows the edges of the address space", () => {
    const everything = Cidr.parse("0.0.0.0/0");
    expect([everything.size, String(everything.last)]).toEqual([2 ** 32, "255.255.255.255"]);
    const last = Cidr.parse("255.255.255.255/32");
    expect([last.size, String(last.last), everything.covers(last)]).toEqual([1, "255.255.255.255", true]);
  });

  it("is text in JSON", () => {
    expect(JSON.stringify({ cidr: Cidr.host(Ipv4Address.parse("10.0.0.1")) })).toBe('{"cidr":"10.0.0.1/32"}');
  });

  it("says how to write one that has host bits", () => {
    expect(problem("10.244.3.1/16")).toEqual([
      '"10.244.3.1/16" has bits set below its prefix length.',
      "Write 10.244.0.0/16.",
    ]);
  });

  it.each([
    "",
    "10.0.0.0",
    "10.0.0.0/",
    "10.0.0.0/33",
    "10.0.0.0/-1",
    "10.0.0.0/08",
    "10.0.0.0/8/8",
    "10.0.0.0 /8",
    " 10.0.0.0/8",
    "10.0.0/8",
    "010.0.0.0/8",
    "0x0a.0.0.0/8",
    "10.0.0.256/32",
    "10.0.0.0/255.0.0.0",
    "10.0.0.0/8\n",
    "fd00::/8",
    "::ffff:10.0.0.0/104",
  ])("is not %j", (text) => {
    expect(problem(text)[0]).toBe(`${JSON.stringify(text)} is not an IPv4 network.`);
  });
});

function problem(text: string): readonly [message: string, fix: string] {
  try {
    Cidr.parse(text);
  } catch (error) {
    if (error instanceof InvalidValueError) return [error.message, error.fix];
    throw error;
  }
  throw new Error(`${text} was accepted`);
}
