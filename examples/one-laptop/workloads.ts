import { WebService } from "@ducksnest/kubernetes";
import { ApiObject, type App, Chart } from "cdk8s";

/** The workloads: one small website, which devices on the tailnet can reach. */
export function addWorkloads(app: App): void {
  const chart = new Chart(app, "hello");
  new ApiObject(chart, "namespace", {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "hello", labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
  });
  new WebService(chart, "hello", {
    namespace: "hello",
    image: "docker.io/nginxinc/nginx-unprivileged:1.29-alpine",
    exposure: "tailnet",
    replicas: 1, // there is one worker
  });
}
