import { advertising, siteCidrs, withHost } from "./changes";
import { neighbour, ofSingleHost } from "./singleHost";

export const neighbourAdvertisesLan = ofSingleHost(neighbour, (host) => ({
  name: "neighbour-advertises-lan",
  kind: "mistake",
  meaning: "A neighbour advertises the whole LAN to the tailnet, in addition to its own address.",
  effect:
    "Nothing changes, because the LAN's routing rule keeps neighbours direct and longer prefixes win between sites.",
  apply: (stage) =>
    withHost(stage, host(stage), (each) => advertising(each, [...each.tailnet.advertises, ...siteCidrs(stage, each)])),
}));
