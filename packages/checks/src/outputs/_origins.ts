import type { FilePlace } from "@ducksnest/manifest";
import type { Emitted, Json } from "./Emitted";
import type { Definition, EvaluatedHost, NixosFacts } from "./NixosFacts";

/** The place of a finding, if the user's own files have its cause. */
export interface Origin {
  readonly place?: FilePlace;
}

/** An option's dotted name, or its parts if one of them has dots. */
type OptionName = string | readonly string[];

function partsOf(option: OptionName): readonly string[] {
  return typeof option === "string" ? option.split(".") : option;
}

/** The hosts that were evaluated and have values, by their name in the manifest. */
export function evaluatedHosts({ nixos }: Emitted): readonly (readonly [name: string, facts: EvaluatedHost])[] {
  return [...(nixos ?? [])].flatMap(([name, facts]) => (facts.kind === "evaluated" ? [[name, facts] as const] : []));
}

/**
 * The place of the first definition of an option, or else of a part of it, or of a set that it is in.
 * @param options names, in the order in which they are tried
 */
export function originOf(facts: NixosFacts | undefined, ...options: readonly OptionName[]): Origin {
  for (const option of options) {
    const names = partsOf(option);
    const found = facts?.definitions.find((each) => isRelated(each.option, names));
    if (found !== undefined) return { place: found.place };
  }
  return {};
}

function isRelated(option: readonly string[], names: readonly string[]): boolean {
  return option.every((name, index) => index >= names.length || names[index] === name);
}

/** The definitions of an option, or of parts of it. */
export function definitionsOf(facts: NixosFacts | undefined, option: OptionName): readonly Definition[] {
  const names = partsOf(option);
  return facts?.definitions.filter((each) => names.every((name, index) => each.option[index] === name)) ?? [];
}

/**
 * The place of the definition that has a value, on its own or in a list.
 * @param options names, in the order in which they are tried
 */
export function originOfValue(
  facts: NixosFacts | undefined,
  isMeant: (value: Json) => boolean,
  ...options: readonly string[]
): Origin {
  const found = options
    .flatMap((option) => definitionsOf(facts, option))
    .find(({ value }) => (Array.isArray(value) ? value.some(isMeant) : isMeant(value)));
  return found === undefined ? originOf(facts, ...options) : { place: found.place };
}

/** The place that a text is about: where Nix stopped, or else the definition of an option that the text names. */
export function originIn(facts: NixosFacts, text: string): Origin {
  const place = facts.kind === "evaluated" ? undefined : facts.place;
  const found = place ?? named(facts.definitions, text)?.place ?? firstOf(facts);
  return found === undefined ? {} : { place: found };
}

/** The definition whose name has the longest part in common with the text, of at least two words. */
function named(definitions: readonly Definition[], text: string): Definition | undefined {
  const lengths = definitions.map(({ option }) => {
    const ends = option.map((_, index) => index + 1).filter((end) => end > 1);
    return Math.max(0, ...ends.filter((end) => text.includes(option.slice(0, end).join("."))));
  });
  const longest = Math.max(...lengths);
  return longest > 0 ? definitions[lengths.indexOf(longest)] : undefined;
}

/** The first line of the user's own file. */
function firstOf({ definitions: [first] }: NixosFacts): FilePlace | undefined {
  return first && { file: first.place.file, line: 1, column: 1 };
}

/** An option's dotted name, such as `networking.firewall.interfaces.wlan0.allowedTCPPorts`. */
export function nameOf({ option }: Definition): string {
  return option.map((name) => (/^[\w-]+$/.test(name) ? name : JSON.stringify(name))).join(".");
}
