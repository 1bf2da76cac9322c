import { WebService } from "@ducksnest/kubernetes";
import { type App, Chart } from "cdk8s";

/** What runs on every mutant's cluster: one small service, which fits on any host. */
export function addWorkloads(app: App): void {
  new WebService(new Chart(app, "web"), "web", {
    namespace: "default",
    image: "registry.example.org/web:1",
    exposure: "cluster",
  });
}
