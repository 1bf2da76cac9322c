import type { HostFacts, Topology } from "@ducksnest/topology";
import { programOn } from "./_hostPrograms";
import { definitionsOf, type Origin, originOfValue } from "./_origins";
import { EVERYONE, type Opening, portName } from "./_ports";
import { type Json, numberAt } from "./Emitted";
import type { Definition, NixosFacts } from "./NixosFacts";

const FIREWALL = ["networking", "firewall"];

/** Whether extra.nix opens one port on this interface alone, for a service that is not the cluster's. */
export function isOwnService(
  open: Opening,
  host: HostFacts,
  topology: Topology,
  facts: NixosFacts | undefined,
): boolean {
  const { protocol, from: port, to } = open;
  if (protocol === "ipip" || port !== to || programOn(host, topology, { protocol, port }) !== undefined) return false;
  return listWith(facts, [...FIREWALL, "interfaces", open.interface], open) !== undefined;
}

/** The list in extra.nix that opens a port on every interface; undefined if none does. */
export function openedEverywhere(facts: NixosFacts | undefined, open: Opening): Definition | undefined {
  return listWith(facts, FIREWALL, open);
}

/** The ports that extra.nix opens on every interface, each once, with the list. */
export function openEverywhere(
  facts: NixosFacts | undefined,
  openings: readonly Opening[],
): ReadonlyMap<string, Definition> {
  return new Map(
    openings.flatMap((open) => {
      const list = openedEverywhere(facts, open);
      return list === undefined ? [] : [[portName(open), list] as const];
    }),
  );
}

function listWith(facts: NixosFacts | undefined, set: readonly string[], open: Opening): Definition | undefined {
  const list = `allowed${open.protocol.toUpperCase()}Port`;
  return definitionsOf(facts, set).find(
    ({ option, value }) =>
      option.length === set.length + 1 &&
      option.at(-1)?.startsWith(list) === true &&
      Array.isArray(value) &&
      value.some((each) => startsAt(each, open)),
  );
}

/** Whether an entry of a list of ports, or of port ranges, is the opening. */
function startsAt(entry: Json, { from }: Opening): boolean {
  return entry === from || numberAt(entry, "from") === from;
}

/** The place where extra.nix opens a port. */
export function openedBy(facts: NixosFacts | undefined, open: Opening): Origin {
  const { interface: name, sender } = open;
  const isMeant = (value: Json) => startsAt(value, open);
  const lists = [
    `networking.firewall.interfaces.${name}`,
    `ducksnest.firewall.interfaces.${name}`,
    "networking.firewall",
  ];
  const senders = [`ducksnest.firewall.interfaces.${name}.nodesOnly.networks`, "ducksnest.firewall.nodes"];
  return sender === EVERYONE
    ? originOfValue(facts, isMeant, ...lists)
    : originOfValue(facts, (value) => value === sender || isMeant(value), ...senders, ...lists);
}
