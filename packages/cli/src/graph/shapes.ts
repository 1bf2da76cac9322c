import type { HostFacts } from "@ducksnest/topology";
import { allowance, machine, networkDetails, roleOf, siteDetails, tailnetDetails, wrongAnswers } from "./labels";
import { GAP, type Hub, type Shape, type Spoke } from "./layout";
import type { Marks } from "./marks";
import type { NetworkMap, NetworkOnMap, SiteOnMap } from "./networkMap";
import { blockSize, clipped, type TextLine } from "./TextBlock";

/** A shape with what is written in its upper left corner. */
export interface LabelledShape extends Shape {
  readonly kind: "tailnet" | "site" | "network" | "host";
  /** For the style sheet, beside its kind. */
  readonly classes: readonly string[];
  readonly lines: readonly TextLine[];
  readonly inside?: readonly LabelledShape[];
  /** Whether packets on the link that it hangs on are not as designed. */
  readonly isLinkWrong?: boolean;
}

/** A link between a site and the tailnet, with what is written on it. */
export interface LabelledSpoke extends Spoke {
  readonly lines: readonly TextLine[];
  readonly isWrong: boolean;
}

/** All that is drawn, before anything has a place. */
export interface Picture extends Hub {
  readonly hub: LabelledShape;
  readonly around: readonly LabelledShape[];
  readonly spokes: readonly LabelledSpoke[];
}

/** Between a box and its text, in pixels. */
export const PADDING = 12;
/** Between a network's text and its hosts, where its wire runs, in pixels. */
export const WIRE_ROOM = 24;
/** Longer lines are cut short; the page's tables have them whole. In pixels. */
const MAX_TEXT_WIDTH = 260;

/** The tailnet in the middle, around it the sites, in each its networks, in each its hosts. */
export function pictureOf({ topology, sites }: NetworkMap, marks: Marks): Picture {
  const { tailnet } = topology;
  const hub = labelled("tailnet", "tailnet", [
    { style: "name", text: `tailnet ${tailnet.cidr}` },
    { style: "detail", text: tailnetDetails(tailnet) },
  ]);
  const cards = hostCards(topology.hosts, tailnet.interface, marks);
  return {
    hub,
    around: sites.map((site) => siteShape(site, cards)),
    spokes: sites.map((site) => spokeOf(site, marks)),
  };
}

/** By name; all of one size, so that they stand in rows and columns. */
function hostCards(
  hosts: readonly HostFacts[],
  tailnetInterface: string,
  marks: Marks,
): ReadonlyMap<string, LabelledShape> {
  const cards = hosts.map((host) => [host.name, hostCard(host, tailnetInterface, marks)] as const);
  const width = Math.max(...cards.map(([, card]) => card.width));
  const height = Math.max(...cards.map(([, card]) => card.height));
  return new Map(cards.map(([name, card]) => [name, { ...card, width, height }]));
}

function hostCard(host: HostFacts, tailnetInterface: string, marks: Marks): LabelledShape {
  const { nodeIp, nodeName } = host;
  const wrong = marks.hosts.get(host.name);
  const card = labelled("host", `host ${host.name}`, [
    { style: "name", text: host.name },
    { style: "detail", text: roleOf(host) + (nodeName === host.name ? "" : ` · ${nodeName}`) },
    { style: "detail", text: `${nodeIp} · ${host.interface.name} · ${tailnetInterface}` },
    { style: "detail", text: machine(host) },
    ...(wrong ? [{ style: "wrong", text: wrongAnswers(wrong) } as const] : []),
  ]);
  return { ...card, classes: [host.role, ...(wrong ? ["wrong"] : [])], isLinkWrong: marks.links.has(host.name) };
}

function siteShape(
  { site, networks, betweenNetworks }: SiteOnMap,
  cards: ReadonlyMap<string, LabelledShape>,
): LabelledShape {
  const lines: readonly TextLine[] = [
    { style: "title", text: site.name },
    ...siteDetails(site).map((text) => ({ style: "detail", text }) as const),
    ...(betweenNetworks ? [{ style: "detail", text: `between subnets ${allowance(betweenNetworks)}` } as const] : []),
  ];
  const inside = networks.map((network, index) => networkShape(`network ${site.name} ${index}`, network, cards));
  return around(inside, labelled("site", siteId(site.name), lines), PADDING, PADDING);
}

function networkShape(id: string, network: NetworkOnMap, cards: ReadonlyMap<string, LabelledShape>): LabelledShape {
  const hosts = network.hosts.map(({ name }) => cards.get(name) as LabelledShape);
  const lines: readonly TextLine[] = [
    { style: "name", text: `${network.title} ${network.cidr}` },
    { style: "detail", text: networkDetails(network) },
    ...(hosts.length === 0 ? [{ style: "detail", text: "no hosts" } as const] : []),
  ];
  return around(hosts, labelled("network", id, lines), WIRE_ROOM, GAP);
}

function spokeOf({ site, toOtherSites }: SiteOnMap, marks: Marks): LabelledSpoke {
  const wrong = marks.crossings.get(site.name);
  const lines: readonly TextLine[] = [
    ...(toOtherSites ? [{ style: "detail", text: allowance(toOtherSites) } as const] : []),
    ...(wrong ? [{ style: "wrong", text: `✗ ${wrong} wrong` } as const] : []),
  ];
  return { to: siteId(site.name), lines, label: sizeWith(lines, PADDING / 2), isWrong: wrong !== undefined };
}

function siteId(name: string): string {
  return `site ${name}`;
}

function labelled(kind: LabelledShape["kind"], id: string, lines: readonly TextLine[]): LabelledShape {
  const shown = lines.map((line) => clipped(line, MAX_TEXT_WIDTH));
  return { id, kind, classes: [], lines: shown, ...sizeWith(shown, PADDING) };
}

/** The shape with others in it. @param below between its text and those; @param left to their left; in pixels */
function around(inside: readonly LabelledShape[], shape: LabelledShape, below: number, left: number): LabelledShape {
  return { ...shape, inside, padding: { top: shape.height - PADDING + below, left, rest: PADDING } };
}

function sizeWith(lines: readonly TextLine[], padding: number): Pick<Shape, "width" | "height"> {
  const { width, height } = blockSize(lines);
  return { width: width + 2 * padding, height: height + 2 * padding };
}
