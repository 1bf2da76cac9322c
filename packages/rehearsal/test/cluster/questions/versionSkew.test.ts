import type { NodeReport } from "../../../src/cluster/ClusterReport";
import { versionDeviations } from "../../../src/cluster/questions/versionSkew";

const aNode = (kubeletVersion: string): NodeReport => ({
  host: "old",
  node: "laptop-old",
  joinedAfter: 1,
  readyAfter: 1,
  internalIp: "192.168.0.16",
  labels: {},
  taints: [],
  kubeletVersion,
  containerRuntime: "containerd://2.4.2",
});

const observed = (kubelet: string) => versionDeviations([aNode(kubelet)], "v1.36.3").map(({ observed }) => observed);

it("reports a kubelet that is one minor newer than the API server", () => {
  expect(versionDeviations([aNode("v1.37.2")], "v1.36.3")).toEqual([
    expect.objectContaining({
      host: "old",
      what: "kubelet version",
      expected: "at most v1.36.3, the API server's",
      observed: "v1.37.2",
    }),
  ]);
});

it("accepts older minors, other patches, and compares minors as numbers", () => {
  expect(["v1.36.3", "v1.36.9", "v1.35.0", "v1.9.0"].flatMap(observed)).toEqual([]);
  expect(observed("v1.100.0")).toEqual(["v1.100.0"]);
});
