import { type Emitted, type Json, type JsonObject, RULES, runRules } from "@ducksnest/checks";
import { CannotRehearse, FAULTS, type Fault, type Rehearsal, rehearse } from "@ducksnest/rehearsal";
import {
  anyManifest,
  fc,
  homelabOf,
  type ManifestData,
  type ManifestValue,
  manifestText,
  topologyOf,
  underivable,
} from "@ducksnest/testing";
import { type Topology, type Tunnel, tunnels } from "@ducksnest/topology";
import { WORKLOADS } from "../../../examples";
import { emittedBy, synthesize } from "../src/outputs/synthesize";

/** A homelab with mistakes, for both `check` and `rehearse`. */
export interface Case {
  readonly manifest: ManifestData;
  /** Whether hosts encrypt the tailnet on stage. Only then the tailnet's own packets are visible. */
  readonly encrypted: boolean;
  readonly slips: readonly Slip[];
}

/** A difference from the derived settings, in the outputs and on the stage alike. */
interface Slip {
  readonly name: string;
  readonly fault: Fault;
  change(emitted: Emitted): Emitted;
}

/** The rules whose findings a rehearsal can show: MTU, routing, addresses and ports. */
const RULES_ON_STAGE = new Set([
  "advertised-routes-own-addresses",
  "cidrs-disjoint",
  "encapsulation-fits-networks",
  "mark-masks-disjoint",
  "mtu-fits-every-path",
  "node-address-resolves",
  "required-flows-open",
  "tailnet-routes-keep-lan-direct",
]);

/** The rule about the tailnet's own packets, which are visible only if hosts encrypt. */
const UNDERLAY_RULE = "tunnel-fits-underlay";

const SLIPS: readonly Slip[] = [
  {
    name: "no-lan-rule",
    fault: named("no-lan-rule"),
    change: onHosts((settings) => over(settings, ["tailnet", "lanRules"], () => [])),
  },
  {
    name: "default-mark-mask",
    fault: named("default-mark-mask"),
    change: (emitted) => ({
      ...emitted,
      cluster: emitted.cluster.map((object) =>
        object.kind === "FelixConfiguration" ? { ...object, spec: {} } : object,
      ),
    }),
  },
  {
    name: "kubelet-closed",
    fault: mistake("kubelet-closed", (host) => ({
      ...host,
      openPorts: host.openPorts.map((open) => {
        const tcp = open.nodesOnly.tcp.filter(({ from }) => from !== KUBELET);
        return { ...open, nodesOnly: { ...open.nodesOnly, tcp } };
      }),
    })),
    change: onHosts((settings) =>
      over(settings, ["firewall", "interfaces"], (interfaces) =>
        Object.fromEntries(
          Object.entries(interfaces as JsonObject).map(([name, open]) => [
            name,
            over(open as JsonObject, ["nodesOnly", "tcpPorts"], (ports) =>
              (ports as number[]).filter((port) => port !== KUBELET),
            ),
          ]),
        ),
      ),
    ),
  },
  {
    name: "nothing-advertised",
    fault: mistake("nothing-advertised", (host) => ({ ...host, tailnet: { ...host.tailnet, advertises: [] } })),
    change: onHosts((settings) => over(settings, ["tailnet", "advertiseRoutes"], () => [])),
  },
];

const KUBELET = 10250;

/** Homelabs of 2 to 8 hosts in 1 to 4 sites, about half of them with a mistake. */
export function anyCase(maxHosts = 8): fc.Arbitrary<Case> {
  const settings = fc.record({
    "cluster.calico.mtu": rarely<ManifestValue>("auto", 1200, 1230, 1280, 1450),
    "cluster.calico.nodeAddress": rarely<ManifestValue>(
      "auto",
      "nodeInternalIp",
      { interface: "^(wlan0|ens5)$" },
      { interface: "e" },
      {
        cidrs: ["192.168.0.0/16"],
      },
    ),
    "cluster.calico.dataplane": fc.constantFrom("iptables", "nftables"),
    "cluster.podCidr": rarely("10.244.0.0/16", "192.168.0.0/16", "100.64.0.0/16", "10.20.0.0/16"),
    "cluster.serviceCidr": rarely("10.96.0.0/12", "10.16.0.0/12", "10.244.0.0/20"),
  });
  return fc
    .tuple(
      anyManifest({ maxHosts, maxSites: 4 }).filter(({ hosts }) => Object.keys(hosts as ManifestData).length > 1),
      settings,
      rarely<readonly Slip[]>([], ...SLIPS.map((slip) => [slip])),
    )
    .map(([manifest, changes, slips]) => ({ manifest: changed(manifest, changes), encrypted: false, slips }))
    .filter(({ manifest }) => isDerivable(manifest));
}

/** Homelabs of 2 to 4 hosts that encrypt the tailnet. In about half of them its MTU is too large. */
export function anyEncryptedCase(): fc.Arbitrary<Case> {
  const mtu = fc.constantFrom(1280, 1400, 1440, 1441, 1500);
  return fc
    .tuple(
      anyManifest({ maxHosts: 4, maxSites: 3 }).filter(({ hosts }) => Object.keys(hosts as ManifestData).length > 1),
      mtu,
    )
    .map(([manifest, mtu]) => ({ manifest: changed(manifest, { "tailnet.mtu": mtu }), encrypted: true, slips: [] }))
    .filter(({ manifest }) => isDerivable(manifest));
}

/** The tunnel that the kernel needs for the case; the rarest if there are two. */
export function tunnelOfCase({ manifest }: Case): Tunnel {
  const used = tunnels(homelabOf(manifest).cluster.calico);
  return (["ipip", "wireguard", "vxlan"] as const).find((tunnel) => used.includes(tunnel)) ?? "none";
}

/** The findings of both. */
export interface Outcome {
  /** Names of the rules with errors. A stage cannot show warnings. */
  readonly check: readonly string[];
  /** Names of the rules that explain the deviations. */
  readonly rehearsal: readonly (string | undefined)[];
  readonly deviations: Rehearsal["design"]["deviations"];
  readonly topology: Topology;
}

/** Runs both on one case. Returns a sentence if this machine's kernel cannot stage it. */
export async function compare({ manifest, encrypted, slips }: Case): Promise<Outcome | string> {
  const homelab = homelabOf(manifest);
  const topology = topologyOf(homelab);
  const emitted = slips.reduce(
    (each, slip) => slip.change(each),
    emittedBy(await synthesize(topology, "", ["cluster", "hosts"], { addWorkloads: WORKLOADS.reference })),
  );
  const subject = { homelab, topology, manifest };
  const problems = [...runRules(RULES, subject), ...runRules(RULES, subject, emitted)];
  try {
    const { design } = await rehearse(topology, { faults: slips.map(({ fault }) => fault), wireguard: encrypted });
    return {
      check: names(problems).filter(
        (rule) => rule !== undefined && (RULES_ON_STAGE.has(rule) || (encrypted && rule === UNDERLAY_RULE)),
      ) as string[],
      rehearsal: names(design.deviations),
      deviations: design.deviations,
      topology,
    };
  } catch (error) {
    if (error instanceof CannotRehearse) return error.message;
    throw error;
  }
}

/**
 * Compares all cases, several in parallel, because rehearsals mostly wait for lost packets. A busy machine may lose
 * more of them, so a case on which the two disagree is compared once more, alone. Calls `report` once for each case.
 */
export async function compareAll(
  cases: readonly Case[],
  report: (outcome: Outcome | string, each: Case) => void,
): Promise<void> {
  const queue = cases.values();
  const doubtful: Case[] = [];
  const worker = async () => {
    for (const each of queue) {
      const outcome = await compare(each);
      if (typeof outcome === "string" || agrees(outcome)) report(outcome, each);
      else doubtful.push(each);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  for (const each of doubtful) report(await compare(each), each);
}

const AT_ONCE = 4;

/** The facts about a case on which the two disagree. */
export function describeOutcome({ check, rehearsal, deviations }: Outcome, { manifest, slips }: Case): string {
  const unexplained = deviations.filter(({ rule }) => rule === undefined || !check.includes(rule));
  return [
    `check: ${check.join(", ") || "all is well"}`,
    `rehearse: ${rehearsal.join(", ") || "all is well"}`,
    `slips: ${slips.map(({ name }) => name).join(", ") || "none"}`,
    ...unexplained.slice(0, 3).map((deviation) => JSON.stringify(deviation)),
    manifestText(manifest),
  ].join("\n");
}

/**
 * True if both pass, or if both fail and `check` reports every rule that explains a deviation. The effects of overlapping
 * networks can look like anything, so they are not compared.
 */
export function agrees({ check, rehearsal }: Outcome): boolean {
  if (check.length === 0 || rehearsal.length === 0) return check.length === rehearsal.length;
  return check.includes("cidrs-disjoint") || rehearsal.every((rule) => rule !== undefined && check.includes(rule));
}

function names(found: readonly { readonly rule: string | undefined }[]): (string | undefined)[] {
  return [...new Set(found.map(({ rule }) => rule))].sort();
}

/** Usually the first value. */
function rarely<T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof({ weight: 7, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) });
}

function changed(manifest: ManifestData, changes: Readonly<Record<string, ManifestValue>>): ManifestData {
  return Object.entries(changes).reduce(
    (data, [path, value]) => over(data as JsonObject, path.split("."), () => value as Json) as ManifestData,
    manifest,
  );
}

function isDerivable(manifest: ManifestData): boolean {
  return underivable(homelabOf(manifest)).length === 0;
}

function named(name: string): Fault {
  return FAULTS.find((fault) => fault.name === name) as Fault;
}

function mistake(name: string, change: (host: StageHostOf) => StageHostOf): Fault {
  return {
    name,
    kind: "mistake",
    meaning: name,
    effect: name,
    apply: (stage) => ({ ...stage, hosts: stage.hosts.map(change) }),
  };
}
type StageHostOf = Rehearsal["stage"]["hosts"][number];

function onHosts(change: (settings: JsonObject) => JsonObject): Slip["change"] {
  return (emitted) => ({
    ...emitted,
    hosts: new Map([...emitted.hosts].map(([name, settings]) => [name, change(settings)])),
  });
}

/** The data with the value at a path replaced. Mappings on the path are copied. */
function over(data: JsonObject, [key = "", ...rest]: readonly string[], change: (value: Json) => Json): JsonObject {
  if (rest.length === 0) return { ...data, [key]: change(data[key] ?? []) };
  return { ...data, [key]: over((data[key] ?? {}) as JsonObject, rest, change) };
}
