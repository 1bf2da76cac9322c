import { WebService } from "@ducksnest/kubernetes";
import { ApiObject, type App, Chart } from "cdk8s";

/** Listens on port 8080, runs as any user, writes only to /tmp, and exists for amd64 and arm64. */
const STATIC_SITE = "docker.io/nginxinc/nginx-unprivileged:1.29-alpine";

/**
 * The workloads of the cluster. Change the image, add a service, or write plain cdk8s. Each chart becomes a separate
 * file in dist/.
 */
export function addWorkloads(app: App): void {
  const blog = webChart(app, "blog");
  new WebService(blog, "blog", { namespace: "blog", image: STATIC_SITE, exposure: "tailnet" });

  const portfolio = webChart(app, "portfolio");
  new WebService(portfolio, "portfolio", { namespace: "portfolio", image: STATIC_SITE, exposure: "tailnet" });
}

/** A chart with its own namespace, which accepts only pods of the `restricted` security standard. */
function webChart(app: App, name: string): Chart {
  const chart = new Chart(app, name);
  new ApiObject(chart, "namespace", {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
  });
  return chart;
}
