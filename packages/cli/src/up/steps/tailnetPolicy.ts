import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Topology } from "@ducksnest/topology";
import { policyInForce } from "../../tailscale/policy";
import { CannotTell } from "../CannotTell";
import { readConfirmations, writeConfirmation } from "../confirmations";
import { done, type Step, todo } from "../Step";
import type { UpContext } from "../UpContext";

const ID = "tailnet-policy";
const FILE = "nix/tailnet-policy.hujson";

/** Page with the policy of a tailnet at Tailscale. */
const POLICY_PAGE = "https://login.tailscale.com/admin/acls/file";

/**
 * The tailnet's policy has the homelab's rules. Only the API can say whether it has: without a client that may read it, a
 * person confirms it, and the hash of what was confirmed is remembered, so that another policy is asked for again.
 */
export function tailnetPolicy({ topology, root }: UpContext): Step {
  const hash = createHash("sha256").update(JSON.stringify(topology.tailnet.policy)).digest("hex");
  return {
    id: ID,
    title: "the tailnet's policy allows the cluster's traffic",
    why: "Only the owner of a tag can make keys with it, and hosts reach each other only over approved routes.",
    needs: ["manifest", "operators"],
    byHand: instructions(topology),
    commands: [],
    probe: async () => {
      const answer = await policyInForce(topology);
      if (answer === "in force") return done();
      const confirmed = readConfirmations(root)[ID];
      if (answer === "unknown" && confirmed === hash) return done("You confirmed it.");
      if (!isWritten(topology, root)) return todo(`${FILE} is not up to date.`, ["ducksnest synth hosts"]);
      if (answer === "other") return todo("The policy at Tailscale lacks rules of this homelab.");
      if (confirmed !== undefined) return todo("The policy has changed since you confirmed it.");
      throw new CannotTell(reason(topology));
    },
    remember: () => writeConfirmation(root, ID, hash),
  };
}

/** Why nobody but a person knows, and how the API can. */
function reason({ tailnet: { loginServer } }: Topology): string {
  if (loginServer !== undefined) return "Headscale is not asked for its policy, and nobody has confirmed it yet.";
  return (
    "Nobody has confirmed it yet. To have Tailscale asked instead, set TAILSCALE_OAUTH_CLIENT_ID and " +
    "TAILSCALE_OAUTH_CLIENT_SECRET to an OAuth client with the scope policy_file:read."
  );
}

/** Whether the file has the policy of today. */
function isWritten({ tailnet }: Topology, root: string): boolean {
  const path = join(root, FILE);
  return existsSync(path) && readFileSync(path, "utf8").includes(JSON.stringify(tailnet.policy, undefined, 2));
}

function instructions({ tailnet: { loginServer } }: Topology): readonly string[] {
  const place =
    loginServer === undefined
      ? `at ${POLICY_PAGE}`
      : `on the Headscale server ${loginServer}: the file of policy.path, then \`systemctl reload headscale\`, or \`headscale policy set --file <file>\``;
  return [`Merge ${FILE} into the tailnet's policy ${place}.`];
}
