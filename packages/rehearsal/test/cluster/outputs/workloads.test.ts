import { lacking } from "../../../src/cluster/outputs/workloads";

function aWorkload(kind: string, status: object, replicas = 1) {
  return { kind, metadata: { namespace: "blog", name: kind.toLowerCase() }, spec: { replicas }, status };
}

it("workloads of every kind that lack pods are found", async () => {
  const items = [
    aWorkload("Deployment", { availableReplicas: 1 }),
    aWorkload("Deployment", {}, 2),
    aWorkload("DaemonSet", { desiredNumberScheduled: 4, numberAvailable: 3 }),
    aWorkload("StatefulSet", { availableReplicas: 3 }, 3),
    aWorkload("StatefulSet", { readyReplicas: 1 }),
  ];
  const found = await lacking({ get: async () => ({ items }) });
  expect(found.map(({ kind, wanted, available }) => [kind, wanted, available])).toEqual([
    ["deployment", 2, 0],
    ["daemonset", 4, 3],
    ["statefulset", 1, 0],
  ]);
});
