import { Cidr } from "@ducksnest/manifest";
import { listAt } from "../../outputs/Emitted";
import type { OutputRule } from "../../Rule";

/** A peer takes a packet only from the node that holds the route to its source: cryptokey routing. */
export const AdvertisedRoutesRule: OutputRule = {
  name: "advertised-routes-own-addresses",
  subject: "outputs",
  severity: "error",
  meaning: "A host must advertise exactly its own node IP, or peers drop what it sends or send it what is another's.",
  remedy: "Advertise the node IP as a /32, and nothing else.",
  source: "https://www.wireguard.com/#cryptokey-routing",
  check({ emitted, topology, report }) {
    const [first] = topology.hosts;
    const isApart = topology.hosts.some(({ site }) => site.name !== first?.site.name);
    for (const { name, nodeIp } of topology.hosts) {
      const settings = emitted.hosts.get(name);
      if (settings === undefined) continue;
      const own = String(Cidr.host(nodeIp));
      const routes = listAt(settings, "tailnet", "advertiseRoutes").map(String);
      const foreign = routes.filter((route) => route !== own);
      // Within one site nothing comes through the tunnel, so that nobody misses a route.
      const isMissing = isApart && !routes.includes(own);
      if (!isMissing && foreign.length === 0) continue;
      const fault = isMissing
        ? `does not advertise ${own}, so peers in other sites drop what it sends`
        : `also advertises ${foreign.join(", ")}, so peers send it what is meant for others`;
      report({
        path: ["hosts", name],
        at: "key",
        message: `Host "${name}" ${fault}.`,
        fix: `Set tailnet.advertiseRoutes of "${name}" to [ "${own}" ].`,
      });
    }
  },
};
