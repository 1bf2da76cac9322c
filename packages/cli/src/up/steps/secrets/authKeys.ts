import type { Topology } from "@ducksnest/topology";
import { hasOAuthClient } from "../../../tailscale/OAuthClient";
import { done, type Found, type Step, todo } from "../../Step";
import type { UpContext } from "../../UpContext";
import { flaw, statesOf } from "./_secrets";

const NAME = /^tailscale-auth-key$/;

/** Every host has a key with which it logs in to the tailnet. */
export function authKeys(context: UpContext): Step {
  const { topology } = context;
  return {
    id: "auth-keys",
    title: "every host has a key for the tailnet",
    why: "Hosts log in to the tailnet by themselves at their first boot. The key carries their tag.",
    needs: ["host-keys", "tailnet-policy"],
    commands: setCommands(topology, []),
    asks: !canMake(topology),
    probe: async () => {
      const lacking = statesOf(context, NAME).filter(({ status }) => status === "missing");
      const commands = setCommands(
        topology,
        lacking.flatMap(({ readers }) => readers),
      );
      return flaw(context, NAME, commands) ?? (await expired(context)) ?? done();
    },
  };
}

/** An expired key is a fault only for hosts that have not logged in. A host uses the first of its files that exists. */
async function expired(context: UpContext): Promise<Found | undefined> {
  const { topology, secrets, now } = context;
  const isOver = (file: string | undefined) => {
    const expires = file === undefined ? undefined : secrets.records.get(file)?.expires;
    return expires !== undefined && new Date(expires) <= now;
  };
  const late = topology.hosts.filter((host) =>
    isOver(host.secrets.find(({ name }) => NAME.test(name))?.files.find((file) => secrets.has(file))),
  );
  const there = late.length === 0 ? new Set<string>() : await context.loggedIn();
  const waiting = late.map(({ hostname }) => hostname).filter((hostname) => !there.has(hostname));
  if (waiting.length === 0) return undefined;
  return todo(
    `${waiting.join(", ")}: the key has expired, and the host has not logged in.`,
    setCommands(topology, waiting),
  );
}

/**
 * The commands that give hosts a key: one that all share, or, if only some lack one, one for each of them. Tailscale's API
 * makes the keys if the environment has a client for it.
 */
function setCommands(topology: Topology, lacking: readonly string[]): readonly string[] {
  const set = `ducksnest secrets set tailscale-auth-key${canMake(topology) ? " --make" : ""}`;
  const some = topology.hosts.filter(({ hostname }) => lacking.includes(hostname));
  if (some.length === 0 || some.length === topology.hosts.length) return [set];
  return some.map(({ name }) => `${set} --host ${name}`);
}

function canMake({ tailnet }: Topology): boolean {
  return tailnet.loginServer === undefined && hasOAuthClient();
}
