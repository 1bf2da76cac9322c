import type { ElkExtendedEdge, ElkNode, ElkPoint, LayoutOptions } from "elkjs";
import type { Size } from "./TextBlock";

/** A box that is drawn, with its corner's distance from the drawing's, in pixels. */
export interface Box extends Size {
  readonly x: number;
  readonly y: number;
}

/** A box to be placed, with others in it. */
export interface Shape extends Size {
  readonly id: string;
  /** Placed in it row by row, in columns. */
  readonly inside?: readonly Shape[];
  /** Room between its edge and what is inside: above, to the left, and on the other two sides. In pixels. */
  readonly padding?: { readonly top: number; readonly left: number; readonly rest: number };
}

/** A line from the hub to one of the shapes around it, and the size of the text on it. */
export interface Spoke {
  readonly to: string;
  readonly label: Size;
}

/** What is to be placed: a shape in the middle, others around it, and a line to each of those. */
export interface Hub {
  readonly hub: Shape;
  readonly around: readonly Shape[];
  readonly spokes: readonly Spoke[];
}

/** Where everything is. */
export interface Layout extends Size {
  /** By the shape's id. */
  readonly boxes: ReadonlyMap<string, Box>;
  /** By the id of the shape that the line leads to. */
  readonly lines: ReadonlyMap<string, { readonly points: readonly ElkPoint[]; readonly label: Box }>;
}

/** More than these stand on both sides of the hub: a drawing twice as narrow is read with less scrolling. */
const ONE_SIDED = 3;

/** Between two boxes, in pixels; links between hosts and networks run there. */
export const GAP = 24;

/** Places a hub and what is around it. The same shapes always get the same places. */
export async function layout(graph: Hub): Promise<Layout> {
  // Loading it takes a third of a second, which no other command should pay for.
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
      // Without a text it gets no place.
      labels: [{ ...label, text: to, layoutOptions: { "elk.edgeLabels.inline": "true" } }],
    })),
  };
}

const HUB_OPTIONS: LayoutOptions = {
  "elk.algorithm": "layered",
  "elk.direction": "DOWN",
  "elk.edgeRouting": "ORTHOGONAL",
  // The seed of what is tried at random; zero would be the clock.
  "elk.randomSeed": "1",
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.layered.nodePlacement.bk.fixedAlignment": "BALANCED",
  "elk.spacing.nodeNode": String(GAP),
  "elk.padding": "[top=0,left=0,bottom=0,right=0]",
};

/** Width to height that boxes in a box should come to. Where there are many sites, tall ones leave room beside each other. */
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

/** Finds the boxes of all that is in a node, by id. @param origin the node's own corner */
function collect(node: ElkNode, origin: ElkPoint, boxes: Map<string, Box>): void {
  for (const child of node.children ?? []) {
    const box = boxOf(child, origin);
    boxes.set(child.id, box);
    collect(child, box, boxes);
  }
}

/** Whole pixels, here and below: lines are sharp, and no machine's arithmetic shows. */
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
