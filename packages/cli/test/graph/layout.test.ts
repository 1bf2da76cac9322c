import { type Hub, layout, type Shape } from "../../src/graph/layout";

const SIZE = { width: 100, height: 40 };

function hub(count: number, inside: readonly Shape[] = []): Hub {
  const around = Array.from({ length: count }, (_, index) => ({
    id: `site-${index}`,
    ...SIZE,
    inside: inside.map((shape) => ({ ...shape, id: `${shape.id}-${index}` })),
    padding: { top: 50, left: 24, rest: 12 },
  }));
  const spokes = around.map(({ id }) => ({ to: id, label: { width: 80, height: 16 } }));
  return { hub: { id: "hub", ...SIZE }, around, spokes };
}

describe("the layout", () => {
  it("puts up to three sites below the hub, and more on both sides", async () => {
    const below = async (count: number) => {
      const { boxes } = await layout(hub(count));
      const middle = boxes.get("hub")?.y ?? 0;
      return [...boxes].filter(([id, { y }]) => id !== "hub" && y > middle).map(([id]) => id);
    };
    expect(await below(3)).toEqual(["site-0", "site-1", "site-2"]);
    expect(await below(5)).toEqual(["site-3", "site-4"]);
  });

  it("keeps inner boxes within the padding, without overlaps", async () => {
    const hosts = Array.from({ length: 7 }, (_, index) => ({ id: `host-${index}`, ...SIZE }));
    const { boxes } = await layout(hub(1, hosts));
    const site = boxes.get("site-0") ?? fail();
    const inside = [...boxes].filter(([id]) => id.startsWith("host")).map(([, box]) => box);
    for (const box of inside) {
      expect(box.x).toBeGreaterThanOrEqual(site.x + 24);
      expect(box.y).toBeGreaterThanOrEqual(site.y + 50);
      expect(box.x + box.width).toBeLessThanOrEqual(site.x + site.width - 12);
      expect(box.y + box.height).toBeLessThanOrEqual(site.y + site.height - 12);
      const overlapping = inside.filter((other) => Math.abs(other.x - box.x) < 100 && Math.abs(other.y - box.y) < 40);
      expect(overlapping).toEqual([box]);
    }
  });

  it("draws a line with a label from the hub to every site, in whole pixels", async () => {
    const { lines } = await layout(hub(2));
    expect([...lines.keys()]).toEqual(["site-0", "site-1"]);
    for (const { points, label } of lines.values()) {
      expect(points.length).toBeGreaterThanOrEqual(2);
      expect([...points.flatMap(({ x, y }) => [x, y]), ...Object.values(label)].every(Number.isInteger)).toBe(true);
    }
  });
});
