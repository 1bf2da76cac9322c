import { withHosts } from "./changes";
import type { Fault } from "./Fault";

export const noLanRule: Fault = {
  name: "no-lan-rule",
  kind: "mistake",
  meaning: "No host has the routing rule that keeps its LAN out of the tunnel.",
  effect: "Neighbours reach each other through the tailnet, because they advertise their addresses to it.",
  apply: (stage) => withHosts(stage, (host) => ({ ...host, lanRules: [] })),
};
