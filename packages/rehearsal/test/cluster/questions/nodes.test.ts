import { missingNodes, strangeNodes } from "../../../src/cluster/questions/nodes";
import { isOfKubernetes } from "../../../src/cluster/questions/services";

const hosts = [{ name: "cp" }, { name: "old" }];

it("a node with the name of no host is reported", () => {
  expect(strangeNodes(hosts, [{ host: "cp", node: "control-plane" }])).toEqual([]);
  const found = strangeNodes(hosts, [{ host: "foo", node: "foo" }]);
  expect(found.map(({ host, what, observed }) => [host, what, observed])).toEqual([["foo", "node name", "foo"]]);
});

it("a host that has joined without a node of its name is reported", () => {
  const joined = new Map([
    ["old", 30],
    ["lost", 31],
  ]);
  const aNode = (name: string) => ({ name, settings: { hostname: `node-${name}` } });
  const controlPlane = aNode("cp");
  const workers = ["old", "lost", "late"].map(aNode);
  const secondsOf = (_: string, host: string) => joined.get(host);
  const found = missingNodes({ controlPlane, workers, secondsOf }, [{ host: "cp" }, { host: "old" }]);
  expect(found.map(({ host, expected }) => [host, expected])).toEqual([["lost", "the node node-lost"]]);
});

it("the Services of Kubernetes itself are no workloads', but others in the namespace default are", () => {
  expect(isOfKubernetes({ namespace: "default", name: "kubernetes" })).toBe(true);
  expect(isOfKubernetes({ namespace: "kube-system", name: "kube-dns" })).toBe(true);
  expect(isOfKubernetes({ namespace: "default", name: "blog" })).toBe(false);
});
