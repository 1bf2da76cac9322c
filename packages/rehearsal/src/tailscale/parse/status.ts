import { record, strings, text } from "./json";

/** The way that packets take to a peer. */
export type PeerPath =
  | { readonly kind: "direct"; readonly endpoint: string }
  | { readonly kind: "relay"; readonly relay: string }
  /** Nothing has been sent yet, or nothing arrives. */
  | { readonly kind: "none" };

/** What a tailscaled says of itself. */
export interface TailscaleStatus {
  readonly version: string;
  /** `Running` once it is logged in. */
  readonly state: string;
  readonly addresses: readonly string[];
  readonly tags: readonly string[];
  /** Warnings, in sentences. */
  readonly health: readonly string[];
}

/** Reads the output of `tailscale status --json`. */
export function parseStatus(json: string): TailscaleStatus {
  const status = record(JSON.parse(json));
  return {
    version: /^[\d.]*\d/.exec(text(status.Version))?.[0] ?? "",
    state: text(status.BackendState),
    addresses: strings(status.TailscaleIPs),
    tags: strings(record(status.Self).Tags),
    health: strings(status.Health),
  };
}

/** Reads the output of `tailscale ping`: the way of the last answer. */
export function parsePath(output: string): PeerPath {
  const via = [...output.matchAll(/^pong from .* via (\S+) in /gm)].at(-1)?.[1];
  if (via === undefined) return { kind: "none" };
  const relay = /^DERP\((.*)\)$/.exec(via)?.[1];
  return relay === undefined ? { kind: "direct", endpoint: via } : { kind: "relay", relay };
}
