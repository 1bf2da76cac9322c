import { plugIn, unplug } from "./cables";
import { firstWorker, ofSingleHost } from "./singleHost";

export const lanCut = ofSingleHost(firstWorker, (host) => ({
  name: "lan-cut",
  kind: "incident",
  meaning: "One host loses its cable or its Wi-Fi.",
  effect: "Nothing reaches the host, not even through the tailnet, which runs over its LAN. Everything recovers.",
  begin: (stage) => unplug(stage, host(stage)),
  end: (stage) => plugIn(stage, host(stage)),
}));
