import type { ClusterReport } from "@ducksnest/rehearsal";
import type { Topology } from "@ducksnest/topology";
import type { Rehearsed } from "../rehearsal/runRehearsal";
import { clusterConclusion } from "../reports/clusterWords";
import { type Conclusion, conclusions } from "../reports/rehearsalWords";
import { clusterSection } from "./clusterSection";
import { drawing, type PlacedNetwork } from "./drawing";
import { isPodMtuTooLarge, podMtuSentence } from "./labels";
import { element, Markup } from "./Markup";
import { networkTables } from "./networkTables";
import { outcome } from "./outcome";
import { rehearsalSection } from "./rehearsalSection";
import { DRAWING_STYLE, PAGE_STYLE, PALETTE } from "./styles";

/** Keeps the page from loading anything. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** One page with the picture of a network, the results of rehearsals, and tables. */
export function htmlPage(network: PlacedNetwork, rehearsed?: Rehearsed, cluster?: ClusterReport): string {
  const { map } = network;
  const title = `Network of ${map.topology.name}`;
  const page = element(
    "html",
    { lang: "en" },
    element(
      "head",
      {},
      element("meta", { charset: "utf-8" }),
      element("meta", { "http-equiv": "Content-Security-Policy", content: POLICY }),
      element("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
      element("title", {}, title),
      element("style", {}, new Markup(`${PALETTE}${DRAWING_STYLE}${PAGE_STYLE}`)),
    ),
    element(
      "body",
      {},
      element("h1", {}, title),
      podMtu(map.topology),
      rehearsed && conclusions(rehearsed.rehearsal).map((each) => conclusionLink("#rehearsal", each)),
      cluster && conclusionLink("#cluster", clusterConclusion(cluster)),
      element("figure", { tabindex: 0, "aria-label": "Picture of the network" }, drawing(network)),
      rehearsed && rehearsalSection(rehearsed),
      cluster && clusterSection(map.topology, cluster),
      networkTables(map),
    ),
  );
  return `<!doctype html>\n${page.text}\n`;
}

function podMtu(topology: Topology): Markup {
  const sentence = podMtuSentence(topology);
  return element("p", {}, isPodMtuTooLarge(topology) ? outcome(false, sentence) : sentence);
}

function conclusionLink(href: string, { isGood, text, note }: Conclusion): Markup {
  const link = element("a", { href }, text);
  return element("p", {}, outcome(isGood, link), note && ` ${note}`);
}
