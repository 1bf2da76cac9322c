import { Cidr } from "@ducksnest/manifest";
import { aTopology } from "@ducksnest/testing";
import { cniConfiguration } from "../../src/cni/cniConfiguration";
import { hostOf } from "../../src/stage/Stage";
import { stageOf } from "../../src/stage/stageOf";

const stage = stageOf(aTopology());
const old = hostOf(stage, "old");

/** The first and last addresses of the ranges from which a block's pods get theirs. */
function rangesOf(changes: Partial<typeof old.pod>): readonly (readonly [string, string])[] {
  const { plugins } = JSON.parse(cniConfiguration(stage, { pod: { ...old.pod, ...changes } }));
  const [ranges]: { rangeStart: string; rangeEnd: string }[][] = plugins[0].ipam.ranges;
  return (ranges ?? []).map(({ rangeStart, rangeEnd }) => [rangeStart, rangeEnd]);
}

describe("the configuration of a host's container network", () => {
  it("has the plugins that the operator configures, with the pod MTU and the host's block", () => {
    expect(JSON.parse(cniConfiguration(stage, old))).toEqual({
      name: "k8s-pod-network",
      cniVersion: "0.3.1",
      plugins: [
        {
          type: "calico",
          mtu: 1230,
          ipam: {
            type: "host-local",
            ranges: [[{ subnet: "10.244.0.128/26", rangeStart: "10.244.0.130", rangeEnd: "10.244.0.191" }]],
          },
          container_settings: { allow_ip_forwarding: false },
          policy: { type: "k8s" },
        },
        { type: "portmap", snat: true, capabilities: { portMappings: true } },
      ],
    });
  });

  it("leaves out the addresses of the stage's pod and of the tunnel, wherever they are", () => {
    const block = Cidr.parse("10.244.0.128/26");
    expect(rangesOf({ block, tunnelAddress: block.at(0), address: block.at(20) })).toEqual([
      ["10.244.0.129", "10.244.0.147"],
      ["10.244.0.149", "10.244.0.191"],
    ]);
    expect(rangesOf({ block, tunnelAddress: block.at(0), address: block.at(63) })).toEqual([
      ["10.244.0.129", "10.244.0.190"],
    ]);
  });
});
