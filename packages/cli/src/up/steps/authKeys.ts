import type { Topology } from "@ducksnest/topology";
import { hasOAuthClient } from "../../tailscale/OAuthClient";
import { done, type Found, type Step, todo } from "../Step";
import type { UpContext } from "../UpContext";
import { flaw, statesOf } from "./_secrets";

const NAME = /^tailscale-auth-key$/;

/** Every host has a key with which it logs in to the tailnet. */
export function authKeys(context: UpContext): Step {
  return {
    id: "auth-keys",
    title: "every host has a key for the tailnet",
    why: "Hosts log in to the tailnet by themselves at their first boot. The key carries their tag.",
    needs: ["host-keys", "tailnet-policy"],
    commands: [setCommand(context.topology)],
    asks: !canMake(context.topology),
    probe: async () => flaw(context, NAME, [setCommand(context.topology)]) ?? (await expired(context)) ?? done(),
  };
}

/** An expired key is a fault only for hosts that have not logged in. */
async function expired(context: UpContext): Promise<Found | undefined> {
  const old = statesOf(context, NAME).filter(
    ({ expires }) => expires !== undefined && new Date(expires) <= context.now,
  );
  if (old.length === 0) return undefined;
  const loggedIn = await context.loggedIn();
  const waiting = old.flatMap(({ readers }) => readers).filter((hostname) => !loggedIn.has(hostname));
  if (waiting.length === 0) return undefined;
  return todo(`${waiting.join(", ")}: the key has expired, and the host has not logged in.`);
}

/** Tailscale's API makes the key if the environment has a client for it. */
function setCommand(topology: Topology): string {
  return `ducksnest secrets set tailscale-auth-key${canMake(topology) ? " --make" : ""}`;
}

function canMake({ tailnet }: Topology): boolean {
  return tailnet.loginServer === undefined && hasOAuthClient();
}
