import { aTopology } from "@ducksnest/testing";
import { isPodMtuTooLarge, podMtuSentence } from "../../src/graph/labels";

describe("the sentence about the pod MTU", () => {
  it.each([
    [{}, "Pod MTU 1230: the path from control-plane to firebat carries 1280 bytes, of which VXLAN takes 50."],
    [
      { "cluster.calico.encapsulation": "None" },
      "Pod MTU 1280: the path from control-plane to firebat carries 1280 bytes.",
    ],
    [{ "cluster.calico.mtu": 1280 }, "Pod MTU 1280, set in the manifest; no more than 1230 fits every path."],
    [{ "cluster.calico.mtu": 1200 }, "Pod MTU 1200, set in the manifest; up to 1230 fits every path."],
    [
      { "hosts.firebat": undefined, "hosts.ultra": undefined, "hosts.old": undefined },
      "Pod MTU 8951: the only host's network carries 9001 bytes, of which VXLAN takes 50.",
    ],
  ])("gives the reason, for %j", (changes, sentence) => {
    const topology = aTopology(changes);
    expect(podMtuSentence(topology)).toBe(sentence);
    expect(isPodMtuTooLarge(topology)).toBe(sentence.includes("no more"));
  });
});
