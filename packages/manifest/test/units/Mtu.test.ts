import { InvalidValueError, Mtu } from "@ducksnest/manifest";

describe("an MTU", () => {
  it.each([576, 1230, 1280, 1500, 9001, 65535])("may be %p bytes", (bytes) => {
    expect(Mtu.ofBytes(bytes).bytes).toBe(bytes);
  });

  it.each([575, 65536, 1500.5, 0, -1500, Number.NaN, Number.POSITIVE_INFINITY])("may not be %p bytes", (bytes) => {
    expect(() => Mtu.ofBytes(bytes)).toThrow(InvalidValueError);
    expect(() => Mtu.ofBytes(bytes)).toThrow(`${bytes} is not an MTU: a whole number of bytes from 576 to 65535.`);
  });

  it("is its bytes in text and in JSON", () => {
    expect(`${Mtu.ofBytes(1500)} ${JSON.stringify({ mtu: Mtu.ofBytes(1500) })}`).toBe('1500 {"mtu":1500}');
  });
});
