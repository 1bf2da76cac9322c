import type { HostFacts } from "@ducksnest/topology";
import { CannotTell } from "../CannotTell";
import { done, type Found } from "../Step";
import type { UpContext } from "../UpContext";
import type { Peer } from "../world/TailnetStatus";

/**
 * Whether a host runs with its configuration: it is online in the tailnet and its routes are approved, or it is a node of
 * the cluster that is ready.
 * @param absent what to say while it is not in the tailnet
 * @throws CannotTell if neither the tailnet nor the cluster can be asked
 */
export async function arrival(context: UpContext, host: HostFacts, absent: Found): Promise<Found> {
  const { hostname } = host;
  if (await isReady(context, hostname)) return done();
  const peers = (await context.tailnet.peers()).filter((peer) => peer.hostname === hostname || peer.name === hostname);
  const online = peers.filter(({ isOnline }) => isOnline);
  const [peer] = online;
  if (peer === undefined) {
    return peers.length === 0
      ? absent
      : { kind: "waiting", detail: `${hostname} has been in the tailnet, and is offline.` };
  }
  return judge(host, online.find(({ name }) => name === hostname) ?? peer);
}

function judge({ hostname, tailnet: { advertisedRoutes } }: HostFacts, { name, routes }: Peer): Found {
  if (name !== hostname) {
    return {
      kind: "waiting",
      detail: `${hostname} is called ${name} in the tailnet, because another machine has its name. Delete the other machine, and rename this one.`,
    };
  }
  const lacking = advertisedRoutes.map(String).filter((route) => !routes.includes(route));
  return lacking.length === 0
    ? done()
    : {
        kind: "waiting",
        detail: `${hostname} is online, and its route ${lacking.join(", ")} is not approved. The tailnet's policy approves it, or you do in the list of machines.`,
      };
}

async function isReady({ cluster }: UpContext, hostname: string): Promise<boolean> {
  try {
    return (await cluster.nodes()).some(({ name, isReady }) => name === hostname && isReady);
  } catch (error) {
    if (error instanceof CannotTell) return false;
    throw error;
  }
}
