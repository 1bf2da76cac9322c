import { NodePortsRule } from "../../../src/rules/workloads/node-ports-free";
import { outputFindingsOf } from "../../_outputs";

const aService = (name: string, ...ports: { nodePort?: number; protocol?: string }[]) => ({
  kind: "Service",
  metadata: { namespace: "shop", name },
  spec: { type: "NodePort", ports },
});
const findings = (...cluster: ReturnType<typeof aService>[]) => outputFindingsOf(NodePortsRule, { cluster });

describe("node-ports-free", () => {
  it("passes with ports of the range that differ in number or protocol, and with free choice", () => {
    const dns = aService("dns", { nodePort: 30053, protocol: "UDP" }, { nodePort: 30053, protocol: "TCP" });
    expect(findings(dns, aService("web", { nodePort: 32767 }, {}), aService("api", {}))).toEqual([]);
  });

  it("reports a port outside the range", () => {
    expect(findings(aService("web", { nodePort: 80 }))).toEqual([
      "cluster: Service shop/web has the node port 80, but the API server accepts only 30000 to 32767. -> Choose a port from 30000 to 32767, or leave nodePort out.",
    ]);
  });

  it("reports a port that one Service has twice", () => {
    expect(findings(aService("web", { nodePort: 30080 }, { nodePort: 30080 }))).toEqual([
      "cluster: Service shop/web has the node port TCP 30080 twice, so the API server refuses it. -> Choose another port for one of them, or leave nodePort out.",
    ]);
  });

  it("reports a port that two Services have, also for the check of their health", () => {
    const second = { ...aService("api"), spec: { type: "LoadBalancer", healthCheckNodePort: 30080 } };
    const cluster = [aService("web", { nodePort: 30080 }), second];
    expect(outputFindingsOf(NodePortsRule, { cluster })).toEqual([
      "cluster: Service shop/api has the node port TCP 30080, like Service shop/web, so the API server refuses the second one. -> Choose another port for one of them, or leave nodePort out.",
    ]);
  });
});
