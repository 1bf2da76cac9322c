import { InvalidValueError, Ipv4Address } from "@ducksnest/manifest";
import { fc } from "@ducksnest/testing";

const MAX = 2 ** 32 - 1;

describe("an IPv4 address", () => {
  it("is printed the way it is read", () => {
    fc.assert(fc.property(fc.ipV4(), (text) => expect(String(Ipv4Address.parse(text))).toBe(text)));
  });

  it("keeps its value through text", () => {
    fc.assert(
      fc.property(fc.nat(MAX), (value) => {
        expect(Ipv4Address.parse(String(Ipv4Address.fromValue(value))).value).toBe(value);
      }),
    );
  });

  it("has a value in network byte order, without a sign", () => {
    expect(Ipv4Address.parse("192.168.0.15").value).toBe(0xc0a8000f);
    expect(Ipv4Address.parse("255.255.255.255").value).toBe(MAX);
  });

  it("equals what has its value", () => {
    const address = Ipv4Address.parse("10.0.0.1");
    expect(address.equals(Ipv4Address.fromValue(0x0a000001))).toBe(true);
    expect(address.equals(Ipv4Address.parse("10.0.0.2"))).toBe(false);
  });

  it("is text in JSON", () => {
    expect(JSON.stringify([Ipv4Address.parse("10.0.0.1")])).toBe('["10.0.0.1"]');
  });

  it.each([
    "",
    "10.0.0",
    "10.0.0.0.0",
    "10.0.0.256",
    "10.0.0.01",
    "0x0a.0.0.1",
    "10.0.0.1 ",
    "10.0.0.1\n",
    "1",
    "::1",
    "::ffff:10.0.0.1",
    "10.0.0.-1",
  ])("is not %j", (text) => {
    expect(() => Ipv4Address.parse(text)).toThrow(InvalidValueError);
    expect(() => Ipv4Address.parse(text)).toThrow(`${JSON.stringify(text)} is not an IPv4 address.`);
  });

  it.each([-1, MAX + 1, 0.5, Number.NaN])("has no value %p", (value) => {
    expect(() => Ipv4Address.fromValue(value)).toThrow(RangeError);
  });
});
