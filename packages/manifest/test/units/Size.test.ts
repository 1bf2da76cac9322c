import { Size } from "@ducksnest/manifest";

describe("a size", () => {
  it("counts in binary units", () => {
    expect(Size.gibibytes(1).bytes).toBe(1_073_741_824);
    expect(Size.mebibytes(1024).bytes).toBe(Size.gibibytes(1).bytes);
  });

  it("is whole bytes, rounded down", () => {
    expect(Size.gibibytes(15.4).bytes).toBe(16_535_624_089);
    expect(Size.mebibytes(0.0000001).bytes).toBe(0);
  });

  it("is whole MiB rounded down, and GiB to the nearest tenth", () => {
    expect(Size.gibibytes(1.9).toMebibytes()).toBe(1945);
    expect(Size.gibibytes(15.45).toGibibytes()).toBe(15.4);
    expect(String(Size.gibibytes(467.4))).toBe("467.4 GiB");
  });

  it("is its bytes in JSON", () => {
    expect(JSON.stringify({ memory: Size.mebibytes(1) })).toBe('{"memory":1048576}');
  });

  it.each([Number.POSITIVE_INFINITY, Number.NaN, 1e300, 2 ** 23, -1])(
    "is nothing that cannot be printed: %p GiB",
    (amount) => {
      expect(() => Size.gibibytes(amount)).toThrow(RangeError);
      expect(() => Size.mebibytes(amount * 1024)).toThrow(RangeError);
    },
  );
});
