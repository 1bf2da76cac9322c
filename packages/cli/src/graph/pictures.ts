import type { ClusterReport } from "@ducksnest/rehearsal";
import type { Topology } from "@ducksnest/topology";
import type { Rehearsed } from "../rehearsal/runRehearsal";
import { type Conclusion, conclusions } from "../reports/rehearsalWords";
import { placeNetwork, svgFile } from "./drawing";
import { marksOf, NO_MARKS } from "./marks";
import { networkMap } from "./networkMap";
import { htmlPage } from "./page";
import type { TextLine } from "./TextBlock";

/** The drawings of a network, by the ending of the file name. */
export interface Pictures {
  /** The picture alone. */
  readonly svg: string;
  /** The page with the picture and tables. */
  readonly html: string;
}

/** Draws a network and the results of rehearsals. The same input gives the same bytes on every machine. */
export async function pictures(topology: Topology, rehearsed?: Rehearsed, cluster?: ClusterReport): Promise<Pictures> {
  const design = rehearsed?.rehearsal.design;
  const network = await placeNetwork(networkMap(topology), design ? marksOf(topology, design) : NO_MARKS);
  const notes = rehearsed ? conclusions(rehearsed.rehearsal).flatMap(conclusionLines) : [];
  return { svg: svgFile(network, notes), html: htmlPage(network, rehearsed, cluster) };
}

function conclusionLines({ isGood, text, note }: Conclusion): readonly TextLine[] {
  const result = { style: isGood ? "good" : "wrong", text: `${isGood ? "✓" : "✗"} ${text}` } as const;
  return note === undefined ? [result] : [result, { style: "note", text: note }];
}
