import { WebService } from "@ducksnest/kubernetes";
import { ApiObject, type App, Chart } from "cdk8s";

/** Listens on 8080, runs as any user, writes to /tmp alone, and is built for amd64 and arm64. */
const STATIC_SITE = "docker.io/nginxinc/nginx-unprivileged:1.29-alpine";

/**
 * What runs on the cluster. Yours goes here: put your image in, add a service, or write plain cdk8s.
 * Each chart becomes a file of its own in dist/.
 */
export function addWorkloads(app: App): void {
  const blog = webChart(app, "blog");
  new WebService(blog, "blog", { namespace: "blog", image: STATIC_SITE, exposure: "tailnet" });

  const portfolio = webChart(app, "portfolio");
  new WebService(portfolio, "portfolio", { namespace: "portfolio", image: STATIC_SITE, exposure: "tailnet" });
}

/** A chart with a namespace of its own, in which only pods that cannot harm their host may run. */
function webChart(app: App, name: string): Chart {
  const chart = new Chart(app, name);
  new ApiObject(chart, "namespace", {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
  });
  return chart;
}
