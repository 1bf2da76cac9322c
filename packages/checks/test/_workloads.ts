import type { JsonObject } from "@ducksnest/checks";

/** A Deployment `shop/web` whose pod has one container; `pod` is merged into the pod's spec. */
export function aDeployment(pod: JsonObject = {}, spec: JsonObject = {}): JsonObject {
  const containers = [{ name: "web", image: "web" }];
  return {
    kind: "Deployment",
    metadata: { namespace: "shop", name: "web" },
    spec: { ...spec, template: { spec: { containers, ...pod } } },
  };
}

/** The same Deployment, with requests for its container. */
export function aRequest(requests: JsonObject, spec: JsonObject = {}, pod: JsonObject = {}): JsonObject {
  return aDeployment({ containers: [{ name: "web", image: "web", resources: { requests } }], ...pod }, spec);
}
