import { fc } from "@ducksnest/testing";
import { Cidr } from "../../src/units/Cidr";
import { Ipv4Address } from "../../src/units/Ipv4Address";
import { freeAddress, freeNetwork, usableOnAws, usableOnLan } from "../../src/units/usable";

const anyNetwork = (lengths: { readonly min: number; readonly max: number }) =>
  fc
    .tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer(lengths))
    .map(([value, length]) => Cidr.containing(Ipv4Address.fromValue(value), length));

it("leaves out the ends of a LAN, and what AWS keeps of a subnet", () => {
  expect(usableOnLan(Cidr.parse("10.0.0.0/30"))).toEqual({
    first: Ipv4Address.parse("10.0.0.1"),
    last: Ipv4Address.parse("10.0.0.2"),
  });
  expect(usableOnAws(Cidr.parse("10.0.0.0/28"))).toEqual({
    first: Ipv4Address.parse("10.0.0.4"),
    last: Ipv4Address.parse("10.0.0.14"),
  });
});

it("finds a free address exactly if there is one", () => {
  fc.assert(
    fc.property(anyNetwork({ min: 27, max: 30 }), fc.array(fc.nat(31)), (network, picks) => {
      const range = usableOnLan(network);
      const taken = picks.map((pick) => network.at(pick % network.size));
      const found = freeAddress(range, taken);
      const free = network.size - 2 - new Set(taken.filter((each) => isIn(range, each)).map(String)).size;
      if (found === undefined) return free === 0;
      return isIn(range, found) && taken.every((each) => !each.equals(found));
    }),
  );
});

it("finds a free network exactly if there is one", () => {
  const whole = Cidr.parse("10.20.0.0/24");
  fc.assert(
    fc.property(fc.array(fc.nat(15), { maxLength: 20 }), (picks) => {
      const taken = picks.map((pick) => Cidr.containing(whole.at(pick * 16), 28));
      const found = freeNetwork(whole, 28, taken);
      if (found === undefined) return new Set(picks).size === 16;
      return whole.covers(found) && found.prefixLength === 28 && !taken.some((other) => other.overlaps(found));
    }),
  );
  expect(freeNetwork(whole, 23, [])).toBeUndefined();
});

function isIn(
  { first, last }: { readonly first: Ipv4Address; readonly last: Ipv4Address },
  { value }: Ipv4Address,
): boolean {
  return value >= first.value && value <= last.value;
}
