import type { JsonObject } from "@ducksnest/checks";
import { HostPortsRule } from "../../../src/rules/workloads/host-ports-free";
import { outputFindingsOf } from "../../_outputs";

const anApp = (name: string, port: JsonObject, spec: JsonObject = {}, pod: JsonObject = {}, kind = "Deployment") => ({
  kind,
  metadata: { namespace: "shop", name },
  spec: { ...spec, template: { spec: { containers: [{ name, image: name, ports: [port] }], ...pod } } },
});
const everywhere = (name: string, port: JsonObject, pod: JsonObject = {}) => anApp(name, port, {}, pod, "DaemonSet");
const findings = (...cluster: JsonObject[]) => outputFindingsOf(HostPortsRule, { cluster });
const HTTP = { containerPort: 80, hostPort: 80 };
const OLD = { nodeSelector: { "kubernetes.io/hostname": "laptop-old" } };
const RUN_FEWER = "Choose another port for one of them, run fewer pods, or select different hosts.";

describe("host-ports-free", () => {
  it.each<[JsonObject, JsonObject, string]>([
    [{ containerPort: 10250 }, { hostNetwork: true }, "TCP 10250 of its host, which belongs to kubelet"],
    [{ containerPort: 1, hostPort: 9099 }, {}, "TCP 9099 of its host, which belongs to Felix's health check"],
    [{ containerPort: 1, hostPort: 22 }, {}, "TCP 22 of its host, which belongs to ssh"],
    [
      { containerPort: 53, hostPort: 30053, protocol: "UDP" },
      {},
      "UDP 30053 of its host, which belongs to services of type NodePort",
    ],
    [
      { containerPort: 2379 },
      { hostNetwork: true, nodeName: "control-plane" },
      "TCP 2379 of its host, which belongs to etcd",
    ],
  ])("reports %j of %j", (port, pod, problem) => {
    expect(findings(anApp("web", port, {}, pod))).toEqual([
      `hosts: shop/web takes ${problem}. -> Choose another port for shop/web, or expose it by a Service.`,
    ]);
  });

  it("counts init containers that keep running", () => {
    const starting = (extra: JsonObject) =>
      findings(anApp("web", {}, {}, { initContainers: [{ ports: [{ hostPort: 22 }], ...extra }] }));
    expect(starting({ restartPolicy: "Always" })).toEqual([expect.stringContaining("TCP 22 of its host")]);
    expect(starting({})).toEqual([]);
  });

  it("passes with a port that nobody has there, and with container ports of the pod's own network", () => {
    expect(findings(anApp("web", HTTP), anApp("api", { containerPort: 22 }))).toEqual([]);
    expect(findings(anApp("db", { containerPort: 1, hostPort: 2379 }))).toEqual([]);
    expect(findings(anApp("dns", { ...HTTP, protocol: "UDP" }), everywhere("web", HTTP))).toEqual([]);
  });

  it("reports two DaemonSets with the same port on one host, and passes if they share no host", () => {
    expect(findings(everywhere("a", HTTP), everywhere("b", HTTP))).toEqual([
      `hosts: "shop/a" and "shop/b" take TCP 80 of 3 hosts, which one pod on each host can have, so some pods stay Pending. -> ${RUN_FEWER}`,
    ]);
    const rest = {
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [
              { matchExpressions: [{ key: "kubernetes.io/hostname", operator: "NotIn", values: ["laptop-old"] }] },
            ],
          },
        },
      },
    };
    expect(findings(everywhere("a", HTTP, OLD), everywhere("b", HTTP, rest))).toEqual([]);
  });

  it("reports more pods than hosts, and passes as long as each finds one", () => {
    expect(findings(anApp("a", HTTP, { replicas: 2 }), anApp("b", HTTP))).toEqual([]);
    expect(findings(anApp("a", HTTP, { replicas: 2 }), anApp("b", HTTP, { replicas: 2 }))).toEqual([
      `hosts: "shop/a" and "shop/b" take TCP 80 of 3 hosts, which one pod on each host can have, so some pods stay Pending. -> ${RUN_FEWER}`,
    ]);
    expect(findings(everywhere("a", HTTP, OLD), anApp("b", HTTP))).toEqual([]);
    expect(findings(everywhere("a", HTTP), anApp("b", HTTP))).toHaveLength(1);
  });
});
