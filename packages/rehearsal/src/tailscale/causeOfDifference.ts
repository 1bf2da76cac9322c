import type { HeadscaleNode } from "./parse/nodes";
import type { TailnetDifference } from "./tailnetDifferences";

/** Why the real tailnet is not as the stage assumes, in one sentence. */
export function causeOfDifference(
  { what, assumed, real }: Pick<TailnetDifference, "what" | "assumed" | "real">,
  nodes: readonly HeadscaleNode[],
): string {
  switch (what) {
    case "preferences":
      return preferencesCause(assumed, real);
    case "approved routes":
      return assumed.length > 0
        ? `The policy's autoApprovers do not name ${assumed.join(", ")} with the host's tag.`
        : `The policy approves ${real.join(", ")}, which the host should not advertise.`;
    case "routes in table 52":
      return routesCause(assumed, real, nodes);
    case "packet filter":
      return filterCause(assumed, real, nodes);
    case "path":
      return "UDP does not get through between the sites, so the packets take the relay or none at all.";
    case "tags":
      return "The auth key gives the host other tags than the policy names.";
    case "interface":
    case "routing rules":
    case "firewall rules":
      return "This release of tailscaled, or a setting of the host, sets something else.";
  }
}

function preferencesCause(assumed: readonly string[], real: readonly string[]): string {
  if (assumed.includes("accept-routes=true"))
    return "tailscaled runs without --accept-routes, so the host has no route to the other hosts' own addresses.";
  const foreign = real.filter((line) => line.startsWith("advertise-routes="));
  if (foreign.length > 0)
    return `The host advertises ${foreign.map((line) => line.slice("advertise-routes=".length)).join(", ")}, which is not its own address.`;
  return "`tailscale up` runs with other flags than the module gives.";
}

/** A route that is missing everywhere is not approved; one that others have is not accepted. */
function routesCause(assumed: readonly string[], real: readonly string[], nodes: readonly HeadscaleNode[]): string {
  const missing = assumed.map((line) => line.split(" ")[0] ?? "");
  const unapproved = missing.filter((route) =>
    nodes.some(({ advertised, approved }) => advertised.includes(route) && !approved.includes(route)),
  );
  if (unapproved.length > 0)
    return `${unapproved.join(", ")} ${unapproved.length === 1 ? "is" : "are"} advertised, but the policy approves ${unapproved.length === 1 ? "it" : "them"} for nobody (autoApprovers).`;
  if (missing.length > 0)
    return "The coordination server knows these routes, but the host does not accept them (--accept-routes).";
  return `Another node advertises ${real.map((line) => line.split(" ")[0]).join(", ")}.`;
}

/** The server leaves addresses out of a packet filter that are neither the node's own nor its approved routes. */
function filterCause(assumed: readonly string[], real: readonly string[], nodes: readonly HeadscaleNode[]): string {
  const kinds = (lines: readonly string[]) => [...new Set(lines.map((line) => line.split(" ")[0]))].join(", ");
  if (assumed.length === 0) return `The policy grants ${kinds(real)}, which the design does not.`;
  const targets = [...new Set(assumed.map((line) => line.split(" ").at(-1) ?? ""))];
  const isServed = (target: string) =>
    nodes.some(({ addresses, served }) => addresses.includes(target) || served.includes(`${target}/32`));
  return targets.some(isServed)
    ? `The policy does not grant ${kinds(assumed)}, so tailscaled drops these packets.`
    : `${targets.join(", ")} is not an approved route, so the packet filter does not let anything in for it.`;
}
