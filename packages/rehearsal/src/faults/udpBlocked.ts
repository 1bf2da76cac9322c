import type { Fault } from "./Fault";

const TABLE = "inet udp-blocked";

export const udpBlocked: Fault = {
  name: "udp-blocked",
  kind: "incident",
  needs: "tailscale",
  meaning: "The internet between the sites carries no UDP, so tailscaled finds no direct path and uses the DERP relay.",
  effect: "After some ten seconds everything arrives again, through the relay. Direct paths return afterwards.",
  begin: ({ tailnet: { namespace } }) => [{ namespace, tool: "nft", lines: DROP }],
  end: ({ tailnet: { namespace } }) => [{ namespace, tool: "nft", lines: [`delete table ${TABLE}`] }],
};

/** Forwarded packets are the tunnel's own; those to the coordination server ask its STUN service. */
const DROP = [
  `table ${TABLE} {`,
  "  chain forward {",
  "    type filter hook forward priority filter - 1",
  "    meta l4proto udp drop",
  "  }",
  "  chain input {",
  "    type filter hook input priority filter - 1",
  "    meta l4proto udp drop",
  "  }",
  "}",
];
