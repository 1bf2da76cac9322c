import { WebService } from "@ducksnest/kubernetes";
import { ApiObject, type App, Chart } from "cdk8s";

/** Runs as any user, and exists for amd64 and arm64. */
const BUSYBOX = "docker.io/library/busybox:1.37";

/** The workloads: a wiki on the LAN, and a report about it every night, in plain cdk8s. */
export function addWorkloads(app: App): void {
  const wiki = new Chart(app, "wiki");
  new ApiObject(wiki, "namespace", {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "wiki", labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
  });
  new WebService(wiki, "wiki", {
    namespace: "wiki",
    image: "docker.io/nginxinc/nginx-unprivileged:1.29-alpine",
    exposure: "tailnet",
  });

  const report = new Chart(app, "report");
  new ApiObject(report, "report", {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: "report", namespace: "wiki" },
    spec: {
      schedule: "0 3 * * *",
      concurrencyPolicy: "Forbid",
      jobTemplate: { spec: { template: { spec: reportPod() } } },
    },
  });
}

/** A pod that passes the `restricted` pod security standard. */
function reportPod() {
  return {
    restartPolicy: "OnFailure",
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: "RuntimeDefault" } },
    containers: [
      {
        name: "report",
        image: BUSYBOX,
        command: ["wget", "-q", "-O", "-", "http://wiki.wiki/"],
        resources: { requests: { cpu: "50m", memory: "32Mi" }, limits: { memory: "32Mi" } },
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
      },
    ],
  };
}
