import { WebService } from "@ducksnest/kubernetes";
import { ApiObject, type App, Chart, JsonPatch } from "cdk8s";

/** Listens on port 8080, runs as any user, writes only to /tmp, and exists for amd64 and arm64. */
const STATIC_SITE = "docker.io/nginxinc/nginx-unprivileged:1.29-alpine";

/** The workloads: the family's photos on any host with room, and a status page that stays up if both homes fail. */
export function addWorkloads(app: App): void {
  const photos = new Chart(app, "photos");
  addNamespace(photos, "photos");
  new WebService(photos, "photos", { namespace: "photos", image: STATIC_SITE, exposure: "tailnet" });

  const status = new Chart(app, "status");
  addNamespace(status, "status");
  const { deployment } = new WebService(status, "status", { namespace: "status", image: STATIC_SITE, replicas: 1 });
  // Every node has a label with its site.
  ApiObject.of(deployment).addJsonPatch(
    JsonPatch.add("/spec/template/spec/nodeSelector", { "ducksnest/site": "frankfurt" }),
  );
}

function addNamespace(chart: Chart, name: string): void {
  new ApiObject(chart, "namespace", {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
  });
}
