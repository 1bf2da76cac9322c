import { withHost } from "./changes";
import { firstWorker, ofSingleHost } from "./singleHost";

export const wrongNodeIp = ofSingleHost(firstWorker, (host) => ({
  name: "wrong-node-ip",
  kind: "mistake",
  meaning: "Calico uses one host's tailnet address as its node address.",
  effect: "Packets from neighbours to the host's pods go through the tunnel.",
  apply: (stage) =>
    withHost(stage, host(stage), (each) => ({
      ...each,
      calicoAddress: { interface: stage.tailnet.interface, address: each.tailnet.address, prefixLength: 32 },
    })),
}));
