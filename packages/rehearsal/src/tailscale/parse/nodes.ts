import { array, record, strings, text } from "./json";

/** A node as Headscale knows it. */
export interface HeadscaleNode {
  readonly name: string;
  readonly addresses: readonly string[];
  readonly tags: readonly string[];
  /** Routes that it advertises, and the ones that are approved. */
  readonly advertised: readonly string[];
  readonly approved: readonly string[];
  /** Approved routes for which it is the node that peers use. */
  readonly served: readonly string[];
}

/** Reads the output of `headscale nodes list --output json`. */
export function parseNodes(json: unknown): readonly HeadscaleNode[] {
  return array(json).map((each) => {
    const node = record(each);
    return {
      name: text(node.name),
      addresses: strings(node.ip_addresses),
      tags: strings(node.tags),
      advertised: strings(node.available_routes),
      approved: strings(node.approved_routes),
      served: strings(node.subnet_routes),
    };
  });
}
