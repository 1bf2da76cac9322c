import { blockSize, clipped, lineWidth } from "../../src/graph/TextBlock";

describe("the width of a line", () => {
  it("is at least what monospaced fonts need", () => {
    expect(lineWidth({ style: "detail", text: "x".repeat(100) })).toBeGreaterThanOrEqual(Math.floor(0.602 * 11 * 100));
  });

  it("counts characters that are as wide as they are high", () => {
    expect(lineWidth({ style: "detail", text: "오리" })).toBeGreaterThanOrEqual(22);
  });
});

describe("a block", () => {
  it("is as wide as its widest line and as high as all", () => {
    const [short, long] = [{ style: "name", text: "old" } as const, { style: "detail", text: "192.168.0.17" } as const];
    expect(blockSize([short, long])).toEqual({ width: lineWidth(long), height: 18 + 15 });
    expect(blockSize([])).toEqual({ width: 0, height: 0 });
  });
});

describe("a line that is too long", () => {
  it("is shortened until it fits, with an ellipsis", () => {
    const line = clipped({ style: "detail", text: "a-very-long-name.example.ts.net" }, 100);
    expect(line.text).toBe("a-very-long-na…");
    expect(lineWidth(line)).toBeLessThanOrEqual(100);
  });

  it("stays whole if it fits", () => {
    expect(clipped({ style: "detail", text: "old" }, 100).text).toBe("old");
  });
});
