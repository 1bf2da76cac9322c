import type { ElkPoint } from "elkjs";
import { lookUp } from "../lookUp";
import { groupBy } from "../reports/groupBy";
import { isPodMtuTooLarge, podMtuSentence } from "./labels";
import { type Box, GAP, type Layout, layout } from "./layout";
import { element, Markup } from "./Markup";
import type { Marks } from "./marks";
import type { NetworkMap } from "./networkMap";
import { type LabelledShape, type LabelledSpoke, PADDING, type Picture, pictureOf, WIRE_ROOM } from "./shapes";
import { DRAWING_STYLE, PALETTE } from "./styles";
import { blockSize, FONTS, type TextLine } from "./TextBlock";

/** Space around the drawing, in pixels. */
const MARGIN = 16;

/** A network with its layout, ready to be written as SVG. */
export interface PlacedNetwork {
  /** What the picture shows. */
  readonly map: NetworkMap;
  /** What is drawn. */
  readonly picture: Picture;
  /** Where everything in the picture is. */
  readonly places: Layout;
}

/** Lays out a network's picture. */
export async function placeNetwork(map: NetworkMap, marks: Marks): Promise<PlacedNetwork> {
  const picture = pictureOf(map, marks);
  return { map, picture, places: await layout(picture) };
}

/** The picture of a network as an SVG file, with a heading. @param notes the last lines of the heading */
export function svgFile(network: PlacedNetwork, notes: readonly TextLine[]): string {
  const style = element("style", {}, new Markup(`${PALETTE}${DRAWING_STYLE}`));
  return `${drawing(network, [...headingLines(network.map), ...notes], style).text}\n`;
}

/**
 * The picture of a network as an SVG element.
 * @param heading lines above the picture
 * @param style its style sheet; undefined if the page around it has the styles
 */
export function drawing(
  { map, picture, places }: PlacedNetwork,
  heading: readonly TextLine[] = [],
  style?: Markup,
): Markup {
  const top = heading.length > 0 ? blockSize(heading).height + GAP : 0;
  const width = Math.max(places.width, blockSize(heading).width) + 2 * MARGIN;
  const height = places.height + top + 2 * MARGIN;
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      class: "topology",
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: "img",
      "aria-labelledby": "topology-title topology-desc",
    },
    element("title", { id: "topology-title" }, `Network of ${map.topology.name}`),
    element("desc", { id: "topology-desc" }, description(map)),
    style,
    element("rect", { class: "paper", width, height }),
    textLines(heading, { x: MARGIN, y: MARGIN }),
    element(
      "g",
      { transform: `translate(${MARGIN} ${MARGIN + top})` },
      picture.spokes.map((spoke) => spokeLine(spoke, places)),
      [picture.hub, ...picture.around].map((shape) => boxWith(shape, places)),
    ),
  );
}

function headingLines({ topology }: NetworkMap): readonly TextLine[] {
  const { name, cluster } = topology;
  const isWrong = isPodMtuTooLarge(topology);
  return [
    { style: "heading", text: name },
    { style: "note", text: `Pods ${cluster.podCidr}, services ${cluster.serviceCidr}` },
    { style: isWrong ? "wrong" : "note", text: `${isWrong ? "✗ " : ""}${podMtuSentence(topology)}` },
  ];
}

/** The picture in one sentence. The tables of the page have the details. */
function description({ topology, sites }: NetworkMap): string {
  const counts = sites.map(({ site, networks }) => {
    const hosts = networks.reduce((sum, network) => sum + network.hosts.length, 0);
    return `${site.name} (${hosts})`;
  });
  return `Sites, with their number of hosts: ${counts.join(", ")}. The tailnet connects them. ${podMtuSentence(topology)}`;
}

/** A box, its text, and the boxes inside. Those in a network hang on its wire. */
function boxWith(shape: LabelledShape, places: Layout): Markup {
  const box = placeOf(shape, places);
  const { inside = [] } = shape;
  return element(
    "g",
    { class: [shape.kind, ...shape.classes].join(" ") },
    element("rect", { ...box, rx: shape.kind === "tailnet" ? 20 : 8 }),
    textLines(shape.lines, { x: box.x + PADDING, y: box.y + PADDING }),
    shape.kind === "network" && inside.length > 0 ? wire(shape, places) : undefined,
    inside.map((each) => boxWith(each, places)),
  );
}

/** A network's wire below its text, a branch along each column of hosts, and a link to each host. */
function wire({ padding, inside = [], ...shape }: LabelledShape, places: Layout): readonly Markup[] {
  const { x, y, width } = placeOf(shape, places);
  const wireY = y + (padding?.top ?? 0) - WIRE_ROOM / 2;
  const links = inside.map((host) => ({ box: placeOf(host, places), isWrong: host.isLinkWrong === true }));
  const columns = [...groupBy(links, ({ box }) => String(box.x)).values()];
  return [
    line("wire", [
      { x: x + PADDING, y: wireY },
      { x: x + width - PADDING, y: wireY },
    ]),
    ...columns.map((column) => {
      const [{ box }] = column;
      const lowest = Math.max(...column.map((each) => middleOf(each.box)));
      return line("wire", [
        { x: box.x - GAP / 2, y: wireY },
        { x: box.x - GAP / 2, y: lowest },
      ]);
    }),
    ...links.flatMap(({ box, isWrong }) => hostLink(box, isWrong)),
  ];
}

/** The link of a host. A wrong one has a cross, because not everyone can see the colour. */
function hostLink(box: Box, isWrong: boolean): readonly Markup[] {
  const y = middleOf(box);
  const link = line(isWrong ? "wire wrong" : "wire", [
    { x: box.x - GAP / 2, y },
    { x: box.x, y },
  ]);
  if (!isWrong) return [link];
  return [link, element("text", { class: "cross", x: box.x - GAP / 2, y: y + FONTS.wrong.size / 3 }, "✗")];
}

function spokeLine({ to, lines, isWrong }: LabelledSpoke, places: Layout): Markup {
  const { points = [], label } = places.lines.get(to) ?? {};
  const style = isWrong ? "spoke wrong" : "spoke";
  return element(
    "g",
    { class: style },
    line(undefined, points),
    label && lines.length > 0
      ? [
          element("rect", { ...label, rx: 4 }),
          textLines(lines, { x: label.x + Math.round(label.width / 2), y: label.y + PADDING / 2 }),
        ]
      : undefined,
  );
}

function textLines(lines: readonly TextLine[], { x, y }: ElkPoint): readonly Markup[] {
  let top = y;
  return lines.map(({ text, style }) => {
    const { size, lineHeight } = FONTS[style];
    const baseline = top + (lineHeight + size) / 2 - size / 5;
    top += lineHeight;
    return element("text", { class: style, x, y: Math.round(baseline) }, text);
  });
}

function line(style: string | undefined, points: readonly ElkPoint[]): Markup {
  return element("polyline", { class: style, points: points.map(({ x, y }) => `${x},${y}`).join(" ") });
}

function placeOf({ id }: Pick<LabelledShape, "id">, { boxes }: Layout): Box {
  return lookUp(boxes, id);
}

function middleOf({ y, height }: Box): number {
  return Math.round(y + height / 2);
}
