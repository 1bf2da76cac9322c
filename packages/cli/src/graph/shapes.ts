import type { HostFacts } from "@ducksnest/topology";
import { lookUp } from "../lookUp";
import { allowance, machine, networkDetails, roleOf, siteDetails, tailnetDetails, wrongAnswers } from "./labels";
import { GAP, type Hub, type Shape, type Spoke } from "./layout";
import type { Marks } from "./marks";
import type { NetworkMap, NetworkOnMap, SiteOnMap } from "./networkMap";
import { blockSize, clipped, type TextLine } from "./TextBlock";

/** A shape with text in its upper left corner. */
export interface LabelledShape extends Shape {
  /** Its class for the style sheet. */
  readonly kind: "tailnet" | "site" | "network" | "host";
  /** More classes for the style sheet. */
  readonly classes: readonly string[];
  /** The text. */
  readonly lines: readonly TextLine[];
  /** Boxes in this one, in rows and columns. @default none */
  readonly inside?: readonly LabelledShape[];
  /** Whether packets on its link are not as designed. @default false */
  readonly isLinkWrong?: boolean;
}

/** A link between a site and the tailnet, with text on it. */
export interface LabelledSpoke extends Spoke {
  /** The text. */
  readonly lines: readonly TextLine[];
  /** Whether packets on it are not as designed. */
  readonly isWrong: boolean;
}

/** Everything that is drawn, before anything has a place. */
export interface Picture extends Hub {
  /** The tailnet. */
  readonly hub: LabelledShape;
  /** The sites. */
  readonly around: readonly LabelledShape[];
  /** One link from the tailnet to each site. */
  readonly spokes: readonly LabelledSpoke[];
}

/** Space between the edge of a box and its text, in pixels. */
export const PADDING = 12;
/** Space between a network's text and its hosts, in pixels. The wire runs there. */
export const WIRE_ROOM = 24;
/** Longer lines are shortened, in pixels. The tables of the page have the whole text. */
const MAX_TEXT_WIDTH = 260;

/** The tailnet in the middle and the sites around it. Sites contain networks, and networks contain hosts. */
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

/** The hosts by name. All have the same size, so that they align in rows and columns. */
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
  const hosts = network.hosts.map(({ name }) => lookUp(cards, name));
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

/**
 * The shape with others in it.
 * @param below space between its text and the others, in pixels
 * @param left space to the left of the others, in pixels
 */
function around(inside: readonly LabelledShape[], shape: LabelledShape, below: number, left: number): LabelledShape {
  return { ...shape, inside, padding: { top: shape.height - PADDING + below, left, rest: PADDING } };
}

function sizeWith(lines: readonly TextLine[], padding: number): Pick<Shape, "width" | "height"> {
  const { width, height } = blockSize(lines);
  return { width: width + 2 * padding, height: height + 2 * padding };
}
