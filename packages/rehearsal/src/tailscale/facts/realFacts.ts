import { Cidr } from "@ducksnest/manifest";
import type { Sandbox } from "../../kernel/Sandbox";
import { inside } from "../../setup/Step";
import type { Stage, StageHost } from "../../stage/Stage";
import { TAILSCALE } from "../../upstream/Tailscale";
import { array, record, strings, text } from "../parse/json";
import type { HeadscaleNode } from "../parse/nodes";
import type { Tailscaled } from "../Tailscaled";
import { capabilitiesOf, filterLines } from "./filterLines";
import { isAcceptedBy } from "./packetFilter";
import type { TailnetFacts } from "./TailnetFacts";

/** The settings of a host's real tailnet. */
export async function realFacts(
  sandbox: Sandbox,
  stage: Stage,
  host: StageHost,
  tailscaled: Tailscaled,
  node: HeadscaleNode | undefined,
): Promise<TailnetFacts> {
  const run = async (...argv: readonly string[]) => (await sandbox.run([...inside(host.namespace), ...argv])).stdout;
  const ip = async (...args: readonly string[]) => parse(await run("ip", "-json", ...args));
  const { interface: name } = stage.tailnet;
  const isAccepted = isAcceptedBy(await tailscaled.netmap());
  return {
    interface: interfaceLines(await ip("-4", "address", "show", "dev", name)),
    "routing rules": ruleLines(await ip("rule", "show")),
    "routes in table 52": routeLines(await ip("route", "show", "table", String(TAILSCALE.routeTable))),
    "firewall rules": firewallLines(await run("iptables-save")),
    preferences: preferenceLines(await tailscaled.preferences()),
    tags: (await tailscaled.status()).tags,
    "approved routes": node?.approved ?? [],
    "packet filter": filterLines(stage, host, capabilitiesOf(stage), isAccepted),
  };
}

function parse(json: string): unknown {
  return JSON.parse(json || "[]");
}

/** Reads `ip -json -4 address show dev …`. */
export function interfaceLines(json: unknown): readonly string[] {
  return array(json).flatMap((each) => {
    const { ifname, mtu, addr_info } = record(each);
    const addresses = array(addr_info).map(record);
    return [
      `${ifname} with an MTU of ${mtu}`,
      ...addresses.map(({ local, prefixlen }) => `address ${local}/${prefixlen}`),
    ];
  });
}

/** Priorities of the kernel's own rules. */
const OF_KERNEL: ReadonlySet<unknown> = new Set([0, 32766, 32767]);

/** Reads `ip -json rule show`, without the kernel's own rules, in the words of `ip rule add`. */
export function ruleLines(json: unknown): readonly string[] {
  return array(json)
    .map(record)
    .filter(({ priority }) => !OF_KERNEL.has(priority))
    .map(({ priority, src, srclen, dst, dstlen, fwmark, fwmask, table, action }) =>
      [
        `priority ${priority}`,
        ...(src === "all" ? [] : [`from ${src}/${srclen ?? 32}`]),
        ...(dst === undefined ? [] : [`to ${dst}/${dstlen ?? 32}`]),
        ...(fwmark === undefined ? [] : [`fwmark ${fwmark}/${fwmask}`]),
        table === undefined ? text(action) : `lookup ${table}`,
      ].join(" "),
    );
}

/** Reads `ip -json route show table …`. */
export function routeLines(json: unknown): readonly string[] {
  return array(json)
    .map(record)
    .map(({ type, dst, dev }) => {
      const route = `${Cidr.parse(text(dst).includes("/") ? text(dst) : `${text(dst)}/32`)}`;
      return typeof type === "string" ? `${route} ${type}` : `${route} by ${dev}`;
    });
}

/** Tailscaled's rules in the output of `iptables-save`: those in its own chains, and those on marks of conversations. */
export function firewallLines(saved: string): readonly string[] {
  return saved.split("\n").filter((line) => /^-A (ts-|.* -j CONNMARK )/.test(line));
}

/** Reads `tailscale debug prefs`, in the words of `tailscale up`. */
export function preferenceLines(json: unknown): readonly string[] {
  const { RouteAll, CorpDNS, NoSNAT, AdvertiseRoutes } = record(json);
  return [
    `accept-routes=${RouteAll}`,
    `accept-dns=${CorpDNS}`,
    `snat-subnet-routes=${NoSNAT !== true}`,
    ...strings(AdvertiseRoutes).map((route) => `advertise-routes=${route}`),
  ];
}
