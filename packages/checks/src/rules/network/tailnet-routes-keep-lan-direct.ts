import type { Cidr } from "@ducksnest/manifest";
import { tryCidr } from "../../_networks";
import { originOf } from "../../outputs/_origins";
import { type Json, listAt, numberAt, textAt } from "../../outputs/Emitted";
import type { OutputRule } from "../../Rule";

/** The priority of Tailscale's first routing rule. The kernel looks at lower numbers first. */
const TAILSCALE_PRIORITY = 5210;

/** Every node accepts all advertised addresses, including its neighbours', and Tailscale's table comes before the main table. */
export const LanRulesRule: OutputRule = {
  name: "tailnet-routes-keep-lan-direct",
  subject: "outputs",
  severity: "error",
  meaning:
    "A host needs a routing rule that keeps its own network out of the tunnel if a neighbour advertises an address in it.",
  remedy: "Add the site's network to tailnet.lanRules with a priority below 5210.",
  source: "https://github.com/tailscale/tailscale/issues/6231",
  check({ emitted, topology, report }) {
    const advertisers = new Map<string, string[]>();
    for (const host of topology.hosts) {
      if (listAt(emitted.hosts.get(host.name), "tailnet", "advertiseRoutes").length === 0) continue;
      // Two are enough, because at least one of them is another host.
      const known = advertisers.get(host.site.name) ?? [];
      if (known.length < 2) advertisers.set(host.site.name, [...known, host.name]);
    }
    for (const host of topology.hosts) {
      const settings = emitted.hosts.get(host.name);
      const neighbour = advertisers.get(host.site.name)?.find((name) => name !== host.name);
      if (settings === undefined || neighbour === undefined) continue;
      for (const { to, priority } of host.tailnet.lanRules.filter((rule) => !isDirect(rule.to, settings))) {
        report({
          path: ["hosts", host.name],
          at: "key",
          ...originOf(emitted.nixos?.get(host.name), "ducksnest.tailnet.lanRules", "systemd.network.networks.10-node"),
          message: `Host "${host.name}" has no rule with a priority below ${TAILSCALE_PRIORITY} for ${to}. Packets to "${neighbour}" go into the tunnel, because "${neighbour}" advertises its address.`,
          fix: `Add { to: "${to}", priority: ${priority} } to tailnet.lanRules of "${host.name}".`,
        });
      }
    }
  },
};

function isDirect(network: Cidr, settings: Json): boolean {
  return listAt(settings, "tailnet", "lanRules").some((rule) => {
    const priority = numberAt(rule, "priority");
    return (
      priority !== undefined &&
      priority < TAILSCALE_PRIORITY &&
      tryCidr(textAt(rule, "to") ?? "")?.covers(network) === true
    );
  });
}
