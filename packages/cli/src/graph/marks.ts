import type { Rehearsal, Tally } from "@ducksnest/rehearsal";
import type { Topology } from "@ducksnest/topology";

/** What a rehearsal found, by where it is drawn. What is in none of the maps is as designed. */
export interface Marks {
  /** By host: answers that it asked for or was asked for. */
  readonly hosts: ReadonlyMap<string, Tally>;
  /** By host: answers that deviate between it and others of its site, which is what the link to its network is for. */
  readonly links: ReadonlyMap<string, number>;
  /** By site: answers that deviate between its hosts and those of other sites, which the tailnet is for. */
  readonly crossings: ReadonlyMap<string, number>;
}

export const NO_MARKS: Marks = { hosts: new Map(), links: new Map(), crossings: new Map() };

/** Finds where the answers that are not as designed belong. */
export function marksOf(topology: Topology, { results, deviations }: Rehearsal["design"]): Marks {
  const siteOf = new Map(topology.hosts.map(({ name, site }) => [name, site.name]));
  const sitesOf = ({ from, to }: Ends) => [siteOf.get(from), siteOf.get(to)] as readonly [string, string];
  const isWithin = (ends: Ends) => new Set(sitesOf(ends)).size === 1;
  const others = deviations.filter(({ from, to }) => from !== to);
  const asked = countBy(results.flatMap(({ probe }) => endsOf(probe)));
  const deviating = countBy(deviations.flatMap(endsOf));
  return {
    hosts: new Map(
      [...deviating].map(([host, count]) => [host, { deviating: count, asked: asked.get(host) as number }]),
    ),
    links: countBy(others.filter(isWithin).flatMap(endsOf)),
    crossings: countBy(others.filter((ends) => !isWithin(ends)).flatMap(sitesOf)),
  };
}

interface Ends {
  readonly from: string;
  readonly to: string;
}

/** The hosts of a question: two, or the one that asks itself. */
function endsOf({ from, to }: Ends): readonly string[] {
  return from === to ? [from] : [from, to];
}

function countBy(keys: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
