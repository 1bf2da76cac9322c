import type { Ipv4Address } from "@ducksnest/manifest";

/**
 * The prefix of a name to which the provider adds 26 characters. Words that do not fit are cut off at the end.
 * @param max longest prefix that AWS leaves room for, in characters
 */
export function namePrefix(words: readonly string[], max: number): string {
  return `${words
    .join("-")
    .slice(0, max - 1)
    .replace(/-+$/, "")}-`;
}

/** An address as a construct id, such as `10-20-0-10`. */
export function dashed(address: Ipv4Address): string {
  return address.toString().replaceAll(".", "-");
}
