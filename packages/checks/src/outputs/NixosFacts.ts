import type { FilePlace } from "@ducksnest/manifest";
import { at, isObject, type Json, type JsonObject, listAt, objectAt, textsOf } from "./Emitted";

/** What the evaluation of a host's NixOS configuration says, with the user's own settings in `extra.nix`. */
export type NixosFacts = EvaluatedHost | FailedHost | SkippedHost;

/** A host whose configuration has values. */
export interface EvaluatedHost {
  readonly kind: "evaluated";
  /** The settings below `ducksnest`, in the form of the generated host files. */
  readonly ducksnest: JsonObject;
  /** NixOS's own options that rules judge, by dotted name such as `networking.firewall.enable`. Null if nothing sets one. */
  readonly options: JsonObject;
  /** Messages of the modules' assertions that do not hold. */
  readonly failedAssertions: readonly string[];
  readonly definitions: readonly Definition[];
}

/** A host whose configuration has no values. */
export interface FailedHost {
  readonly kind: "failed";
  /** Nix's own words, without its traces. */
  readonly reason: string;
  /** Whether the stand-ins for nixpkgs and its store may lack something, so that the configuration may be sound. */
  readonly isPossiblySound: boolean;
  /** The place in the user's files that Nix names. @default none */
  readonly place?: FilePlace;
  readonly definitions: readonly Definition[];
}

/** A host that was not evaluated, because Nix is not installed. */
export interface SkippedHost {
  readonly kind: "skipped";
  /** The start of the host's `extra.nix`. */
  readonly place: FilePlace;
  /** None is known. */
  readonly definitions: readonly [];
}

/** What `extra.nix`, or a file that it imports, defines. */
export interface Definition {
  /** Names that lead to the option, such as `["networking", "firewall", "allowedTCPPorts"]`. */
  readonly option: readonly string[];
  /** The value. A path is a mapping with the key `path`, a package its name, and a function null. */
  readonly value: Json;
  /** The place of the option's name. */
  readonly place: FilePlace;
}

/** Names of the lists of ports in `ducksnest.firewall`, by NixOS's names in `networking.firewall`. */
const PORT_LISTS: readonly (readonly [ours: string, nixos: string])[] = [
  ["tcpPorts", "allowedTCPPorts"],
  ["udpPorts", "allowedUDPPorts"],
  ["tcpPortRanges", "allowedTCPPortRanges"],
  ["udpPortRanges", "allowedUDPPortRanges"],
];

/**
 * The settings of a host in the form of the generated files: with the ports that its firewall really opens, the routes that it
 * really advertises, and the routing rules that it really has.
 */
export function evaluatedSettings(facts: EvaluatedHost): JsonObject {
  const { ducksnest } = facts;
  const settings = {
    ...ducksnest,
    firewall: { ...objectAt(ducksnest, "firewall"), interfaces: openInterfaces(facts) },
    tailnet: {
      ...objectAt(ducksnest, "tailnet"),
      advertiseRoutes: advertisedRoutes(facts.options),
      lanRules: routingRules(facts.options),
    },
  };
  return objectAt({ settings: withoutNulls(settings) }, "settings");
}

function openInterfaces({ ducksnest, options }: EvaluatedHost): JsonObject {
  const opened = objectAt(options, "networking.firewall.interfaces");
  const ours = objectAt(ducksnest, "firewall", "interfaces");
  const names = [...new Set([...Object.keys(ours), ...Object.keys(opened)])];
  return Object.fromEntries(
    names.map((name) => {
      const lists = PORT_LISTS.map(([to, from]) => [to, portsAt(options, name, from)] as const);
      return [name, { ...objectAt(ours, name), ...Object.fromEntries(lists) }];
    }),
  );
}

/** Both defaults of IPv4 and IPv6, which an exit node advertises. */
const EXIT_NODE = ["0.0.0.0/0", "::/0"];

/** `tailscale set` runs after `tailscale up`, and the last of several equal flags counts. */
function advertisedRoutes(options: JsonObject): readonly string[] {
  if (at(options, "services.tailscale", "enable") !== true) return [];
  const routes = tailscaleFlag(options, "advertise-routes") ?? "";
  const isExitNode = (tailscaleFlag(options, "advertise-exit-node") ?? "false") !== "false";
  return [...routes.split(",").filter((route) => route !== ""), ...(isExitNode ? EXIT_NODE : [])];
}

/**
 * The value of a flag of Tailscale; empty for a flag without a value. Undefined if no flag has the name.
 * @param options NixOS's own options
 * @param name the flag's, without dashes
 */
export function tailscaleFlag(options: JsonObject, name: string): string | undefined {
  const flags = ["extraUpFlags", "extraSetFlags"].flatMap((list) =>
    textsOf(listAt(options, "services.tailscale", list)),
  );
  const pattern = new RegExp(`^--?${name}(?:=(.*))?$`);
  return flags.flatMap((flag) => (pattern.test(flag) ? [pattern.exec(flag)?.[1] ?? ""] : [])).at(-1);
}

/** Those of the node's own interface. */
function routingRules(options: JsonObject): readonly Json[] {
  const rules = listAt(options, "systemd.network.networks", "10-node", "routingPolicyRules");
  return rules.map((rule) => ({ to: at(rule, "To") ?? null, priority: at(rule, "Priority") ?? null }));
}

/** The ports of one list, which an interface opens itself and which all interfaces open, each once. */
function portsAt(options: JsonObject, name: string, list: string): Json {
  const own = at(options, "networking.firewall.interfaces", name, list);
  const everywhere = at(options, `networking.firewall.${list}`);
  const ports = [own, everywhere].flatMap((each) => (Array.isArray(each) ? each : []));
  return [...new Map(ports.map((port) => [JSON.stringify(port), port])).values()];
}

/** Data as the generated files have it, which leave out settings without a value. */
function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([, child]) => child !== null);
  return Object.fromEntries(entries.map(([key, child]) => [key, withoutNulls(child)]));
}
