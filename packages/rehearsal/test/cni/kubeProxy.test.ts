import { aTopology } from "@ducksnest/testing";
import type { Agent, Dialled } from "../../src/kernel/Agent";
import { POD_PORT } from "../../src/stage/Stage";
import { stageOf } from "../../src/stage/stageOf";
import { itWithPrograms } from "./_itWithPrograms";
import { PluginStage } from "./_PluginStage";
import { RealServices, until } from "./_RealServices";

const NODE_PORT = 30_080;
const SHOP = "10.96.7.1";
const EMPTY = "10.96.7.2";

function service(name: string, clusterIP: string, nodePort?: number): object {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace: "default" },
    spec: {
      clusterIP,
      type: nodePort === undefined ? "ClusterIP" : "NodePort",
      ports: [{ port: 80, targetPort: POD_PORT, protocol: "TCP", ...(nodePort !== undefined && { nodePort }) }],
    },
  };
}

function endpoints(name: string, address: string, nodeName: string): object {
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name, namespace: "default", labels: { "kubernetes.io/service-name": name } },
    addressType: "IPv4",
    ports: [{ port: POD_PORT, protocol: "TCP" }],
    endpoints: [{ addresses: [address], conditions: { ready: true }, nodeName }],
  };
}

async function dial(agent: Agent, namespace: string, address: string, port: number): Promise<Dialled> {
  const common = { protocol: "tcp", bytes: 0, patience: 2000, stall: 2000, isOpen: true } as const;
  const [answer] = await agent.dial([{ namespace, address, port, ...common }]);
  return answer ?? { outcome: "no answer" };
}

for (const dataplane of ["iptables", "nftables"]) {
  itWithPrograms(
    ["etcd", "kube-apiserver", "kube-proxy", "kubectl"],
    `the real kube-proxy serves beside the stage's ${dataplane} rules`,
    () => {
      const stage = stageOf(aTopology({ "cluster.calico.dataplane": dataplane }), { kubeProxy: "real" });
      return PluginStage.with(stage, async (built) => {
        const [old, firebat, controlPlane] = [built.host("old"), built.host("firebat"), built.host("control-plane")];
        const agent = built.sandbox.startAgent();
        agent.listen(
          stage.hosts.map(({ pod: { namespace } }) => ({ namespace, protocol: "tcp" as const, port: POD_PORT })),
        );
        const services = await RealServices.start(built);
        await services.apply([
          service("shop", SHOP, NODE_PORT),
          endpoints("shop", String(firebat.pod.address), "firebat"),
          service("empty", EMPTY),
        ]);
        for (const { name } of [old, firebat, controlPlane]) await services.startProxy(name);

        for (const { namespace } of [old, old.pod, firebat.pod, controlPlane, controlPlane.pod]) {
          // The last one asks itself.
          const answer = await until(`${SHOP} from ${namespace}`, async () => {
            const each = await dial(agent, namespace, SHOP, 80);
            if (each.outcome !== "answered") throw new Error(each.outcome);
            return each;
          });
          expect(answer).toMatchObject({ outcome: "answered" });
        }
        // A pod keeps its address on the way to a service.
        expect(await dial(agent, old.pod.namespace, SHOP, 80)).toMatchObject({ source: String(old.pod.address) });
        // The API has an address among the services, which leads out of the pool.
        const version = await services.version(old.pod.namespace, String(built.stage.cluster.serviceCidr.at(1)), 443);
        expect(JSON.parse(version).major).toBe("1");
        // A NodePort of one host leads to a pod of another, with the address of the host that it passes.
        const neighbour = built.host("ultra");
        for (const [from, to] of [
          [neighbour, old],
          [neighbour, firebat],
          // Over the tailnet, whose policy opens NodePorts of workers.
          [controlPlane, old],
        ] as const) {
          const answer = await dial(agent, from.namespace, String(to.nic.address), NODE_PORT);
          expect({ from: from.name, to: to.name, ...answer }).toMatchObject({ outcome: "answered" });
        }
        // Neither a service without pods nor an unused address is left to time out.
        for (const namespace of [old.namespace, old.pod.namespace]) {
          for (const address of [EMPTY, "10.96.7.3"]) {
            const { outcome } = await dial(agent, namespace, address, 80);
            expect(["refused", "unreachable"]).toContain(outcome);
          }
        }
      });
    },
  );
}
