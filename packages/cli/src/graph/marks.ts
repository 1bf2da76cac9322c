import type { Rehearsal, Tally } from "@ducksnest/rehearsal";
import type { Topology } from "@ducksnest/topology";
import { lookUp } from "../lookUp";

/** Deviations by the place where the picture marks them. Whatever is in none of the maps is as designed. */
export interface Marks {
  /** By host: the answers that it asked for or gave, if any of them deviate. */
  readonly hosts: ReadonlyMap<string, Tally>;
  /** By host: how many answers between it and other hosts of its site deviate. They cross its link to the network. */
  readonly links: ReadonlyMap<string, number>;
  /** By site: how many answers between its hosts and those of other sites deviate. They cross its link to the tailnet. */
  readonly crossings: ReadonlyMap<string, number>;
}

/** The marks without a rehearsal. */
export const NO_MARKS: Marks = { hosts: new Map(), links: new Map(), crossings: new Map() };

/** Finds the places of the answers that are not as designed. */
export function marksOf(topology: Topology, { results, deviations }: Rehearsal["design"]): Marks {
  const siteOf = new Map(topology.hosts.map(({ name, site }) => [name, site.name]));
  const sitesOf = ({ from, to }: Ends) => [lookUp(siteOf, from), lookUp(siteOf, to)];
  const isWithin = (ends: Ends) => new Set(sitesOf(ends)).size === 1;
  const others = deviations.filter(({ from, to }) => from !== to);
  const asked = countBy(results.flatMap(({ probe }) => endsOf(probe)));
  const deviating = countBy(deviations.flatMap(endsOf));
  return {
    hosts: new Map([...deviating].map(([host, count]) => [host, { deviating: count, asked: lookUp(asked, host) }])),
    links: countBy(others.filter(isWithin).flatMap(endsOf)),
    crossings: countBy(others.filter((ends) => !isWithin(ends)).flatMap(sitesOf)),
  };
}

interface Ends {
  readonly from: string;
  readonly to: string;
}

/** The hosts of a question: two, or one that asks itself. */
function endsOf({ from, to }: Ends): readonly string[] {
  return from === to ? [from] : [from, to];
}

function countBy(keys: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
