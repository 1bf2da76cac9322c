import { advertising, siteCidrs, withHosts } from "./changes";
import { neighbour, ofSingleHost } from "./singleHost";

export const subnetRouter = ofSingleHost(neighbour, (host) => ({
  name: "subnet-router",
  kind: "mistake",
  meaning:
    "One host advertises the whole LAN instead of all other hosts, and Tailscale rewrites source addresses, which is its default.",
  effect:
    "Between sites only that host is reachable, because peers drop packets that the others send from their own addresses.",
  apply: (stage) => {
    const router = host(stage);
    return withHosts(stage, (each) => {
      if (each.site !== router.site) return each;
      return advertising(each, each.name === router.name ? siteCidrs(stage, each) : []);
    });
  },
}));
