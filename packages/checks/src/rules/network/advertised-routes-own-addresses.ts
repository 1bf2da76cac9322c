import { Cidr } from "@ducksnest/manifest";
import { definitionsOf, originOfValue } from "../../outputs/_origins";
import { at, listAt } from "../../outputs/Emitted";
import type { NixosFacts } from "../../outputs/NixosFacts";
import type { OutputRule } from "../../Rule";

/** WireGuard accepts a packet from a peer only if that peer's routes contain the source address (cryptokey routing). */
export const AdvertisedRoutesRule: OutputRule = {
  name: "advertised-routes-own-addresses",
  subject: "outputs",
  severity: "error",
  meaning:
    "A host must advertise exactly its own node IP, or peers drop its packets or send it packets for other hosts.",
  remedy: "Advertise the node IP as a /32, and nothing else.",
  source: "https://www.wireguard.com/#cryptokey-routing",
  check({ emitted, topology, report }) {
    const [first] = topology.hosts;
    const isApart = topology.hosts.some(({ site }) => site.name !== first?.site.name);
    for (const { name, nodeIp } of topology.hosts) {
      const settings = emitted.hosts.get(name);
      const facts = emitted.nixos?.get(name);
      if (settings === undefined || isOutsideTailnet(facts)) continue;
      const own = String(Cidr.host(nodeIp));
      const routes = listAt(settings, "tailnet", "advertiseRoutes").map(String);
      const foreign = routes.filter((route) => route !== own);
      // Within one site nothing uses the tunnel, so no route is missing.
      const isMissing = isApart && !routes.includes(own);
      if (!isMissing && foreign.length === 0) continue;
      const fault = isMissing
        ? `does not advertise ${own}, so hosts at other sites drop its packets`
        : `also advertises ${foreign.join(", ")}, so peers send it packets for other hosts`;
      report({
        path: ["hosts", name],
        at: "key",
        ...originOfValue(facts, (value) => foreign.some((route) => String(value).includes(route)), ...OPTIONS),
        message: `Host "${name}" ${fault}.`,
        fix: FLAG_LISTS.some((list) => definitionsOf(facts, list).length > 0)
          ? "Remove --advertise-routes and --advertise-exit-node, because ducksnest's own flags advertise what the host needs."
          : `Set tailnet.advertiseRoutes of "${name}" to [ "${own}" ].`,
      });
    }
  },
};

/** Whether extra.nix turns Tailscale off, which another rule reports. */
function isOutsideTailnet(facts: NixosFacts | undefined): boolean {
  return facts?.kind === "evaluated" && at(facts.options, "services.tailscale", "enable") !== true;
}

/** Tailscale's flags in extra.nix. */
const FLAG_LISTS = ["services.tailscale.extraSetFlags", "services.tailscale.extraUpFlags"];

/** Where extra.nix can change the routes. */
const OPTIONS = ["ducksnest.tailnet.advertiseRoutes", ...FLAG_LISTS, "services.tailscale"];
