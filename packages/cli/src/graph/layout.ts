import type { ElkExtendedEdge, ElkNode, ElkPoint, LayoutOptions } from "elkjs";
import type { Size } from "./TextBlock";

/** A box in the drawing. */
export interface Box extends Size {
  /** Of its left edge, from the left edge of the drawing, in pixels. */
  readonly x: number;
  /** Of its top edge, from the top edge of the drawing, in pixels. */
  readonly y: number;
}

/** A box without a place yet. */
export interface Shape extends Size {
  /** Unique in the drawing. */
  readonly id: string;
  /** Boxes in this one, in rows and columns. @default none */
  readonly inside?: readonly Shape[];
  /** Space between its edge and the boxes inside: above, to the left, and on the other two sides, in pixels. */
  readonly padding?: { readonly top: number; readonly left: number; readonly rest: number };
}

/** A line from the hub to one of the shapes around it. */
export interface Spoke {
  /** The id of that shape. */
  readonly to: string;
  /** Size of the text on the line. */
  readonly label: Size;
}

/** A drawing without places yet: a shape in the middle, and others around it. */
export interface Hub {
  /** The shape in the middle. */
  readonly hub: Shape;
  /** The shapes around it, in reading order. */
  readonly around: readonly Shape[];
  /** One line from the hub to each of those. */
  readonly spokes: readonly Spoke[];
}

/** The place of everything. */
export interface Layout extends Size {
  /** By the id of the shape. */
  readonly boxes: ReadonlyMap<string, Box>;
  /** The spokes and their labels, by the id of the shape that the spoke leads to. */
  readonly lines: ReadonlyMap<string, { readonly points: readonly ElkPoint[]; readonly label: Box }>;
}

/** More shapes than these go on both sides of the hub, because a narrower drawing needs less scrolling. */
const ONE_SIDED = 3;

/** Space between two boxes, in pixels. The links between hosts and networks run there. */
export const GAP = 24;

/** Places a hub and the shapes around it. The same shapes always get the same places. */
export async function layout(graph: Hub): Promise<Layout> {
  // Loading takes a third of a second, so only this command loads it.
  const { default: elk } = await import("elkjs");
  const placed = await new elk.default().layout(toElk(graph));
  const boxes = new Map<string, Box>();
  collect(placed, { x: 0, y: 0 }, boxes);
  const lines = (placed.edges ?? []).map((edge) => [edge.id, lineOf(edge)] as const);
  return { ...sizeOf(placed), boxes, lines: new Map(lines) };
}

function toElk({ hub, around, spokes }: Hub): ElkNode {
  const isTwoSided = around.length > ONE_SIDED;
  const above = new Set(isTwoSided ? around.slice(0, Math.ceil(around.length / 2)).map(({ id }) => id) : []);
  return {
    id: "drawing",
    layoutOptions: HUB_OPTIONS,
    children: [hub, ...around].map((shape) => toNode(shape, isTwoSided ? TALL : SQUARE)),
    edges: spokes.map(({ to, label }) => ({
      id: to,
      ...(above.has(to) ? { sources: [to], targets: [hub.id] } : { sources: [hub.id], targets: [to] }),
      // elkjs places only labels that have text.
      labels: [{ ...label, text: to, layoutOptions: { "elk.edgeLabels.inline": "true" } }],
    })),
  };
}

const HUB_OPTIONS: LayoutOptions = {
  "elk.algorithm": "layered",
  "elk.direction": "DOWN",
  "elk.edgeRouting": "ORTHOGONAL",
  // A fixed seed, because zero would take the clock as the seed.
  "elk.randomSeed": "1",
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.layered.nodePlacement.bk.fixedAlignment": "BALANCED",
  "elk.spacing.nodeNode": String(GAP),
  "elk.padding": "[top=0,left=0,bottom=0,right=0]",
};

/** Ratio of width to height for the boxes in a box. With many sites, tall boxes fit beside each other. */
const [SQUARE, TALL] = [1, 0.4];

function toNode({ id, width, height, inside = [], padding }: Shape, aspectRatio: number): ElkNode {
  if (inside.length === 0 || padding === undefined) return { id, width, height };
  const { top, left, rest } = padding;
  return {
    id,
    children: inside.map((shape) => toNode(shape, aspectRatio)),
    layoutOptions: {
      "elk.algorithm": "rectpacking",
      "elk.aspectRatio": String(aspectRatio),
      "elk.padding": `[top=${top},left=${left},bottom=${rest},right=${rest}]`,
      "elk.spacing.nodeNode": String(GAP),
      "elk.nodeSize.constraints": "MINIMUM_SIZE",
      "elk.nodeSize.minimum": `(${width},${height})`,
    },
  };
}

/** Collects the boxes inside a node by id, at any depth. @param origin the node's upper left corner */
function collect(node: ElkNode, origin: ElkPoint, boxes: Map<string, Box>): void {
  for (const child of node.children ?? []) {
    const box = boxOf(child, origin);
    boxes.set(child.id, box);
    collect(child, box, boxes);
  }
}

/** Rounds to whole pixels, as below, so that lines are sharp and every machine gives the same bytes. */
function lineOf({ sections = [], labels = [] }: ElkExtendedEdge): { points: readonly ElkPoint[]; label: Box } {
  const points = sections.flatMap(({ startPoint, bendPoints = [], endPoint }) => [startPoint, ...bendPoints, endPoint]);
  const [label = {}] = labels;
  return {
    points: points.map(({ x, y }) => ({ x: Math.round(x), y: Math.round(y) })),
    label: boxOf(label, { x: 0, y: 0 }),
  };
}

function boxOf(shape: Partial<Box>, origin: ElkPoint): Box {
  const { x = 0, y = 0 } = shape;
  return { x: origin.x + Math.round(x), y: origin.y + Math.round(y), ...sizeOf(shape) };
}

function sizeOf({ width = 0, height = 0 }: Partial<Size>): Size {
  return { width: Math.ceil(width), height: Math.ceil(height) };
}
