/** Settings of a host's tailnet, in lines that can be compared. The order of lines does not matter. */
export type TailnetFacts = Readonly<Record<FactName, readonly string[]>>;

/** Names of the facts in reports. */
export const FACT_NAMES = [
  "interface",
  "routing rules",
  "routes in table 52",
  "firewall rules",
  "preferences",
  "tags",
  "approved routes",
  "packet filter",
] as const;

export type FactName = (typeof FACT_NAMES)[number];
