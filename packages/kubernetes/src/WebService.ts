import { ApiObject, Duration, JsonPatch, Size } from "cdk8s";
import {
  Capability,
  Cpu,
  Deployment,
  DeploymentStrategy,
  EmptyDirMedium,
  ImagePullPolicy,
  LabelSelector,
  PercentOrAbsolute,
  Probe,
  SeccompProfileType,
  Service,
  ServiceType,
  Volume,
} from "cdk8s-plus-29";
import { Construct } from "constructs";

/**
 * Who may reach a service: `cluster`, only pods; `tailnet`, also people on the tailnet and the LAN, at a node port
 * of any worker.
 */
export type Exposure = "cluster" | "tailnet";

export interface WebServiceProps {
  readonly namespace: string;
  /** With its tag, such as `ghcr.io/owner/blog:1.4.2`; must run as any user and listen on `port`. */
  readonly image: string;
  /** TCP port that the container listens on, from 1024 up. @default 8080 */
  readonly port?: number;
  /** Path that answers 200 when the service works. @default "/" */
  readonly healthPath?: string;
  /** @default 2, so that one host may fail */
  readonly replicas?: number;
  /** What the scheduler keeps free for each pod. @default 50 millicores */
  readonly cpuRequest?: Cpu;
  /** What the scheduler keeps free for each pod, and the most it may use. @default 64 MiB */
  readonly memory?: Size;
  /** @default "cluster" */
  readonly exposure?: Exposure;
}

const USER_ID = 10001;

/**
 * A stateless web server: pods spread over the hosts, a Service before them, and a disruption budget. Its pods pass
 * the `restricted` pod security standard, and may write to /tmp alone.
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export class WebService extends Construct {
  readonly deployment: Deployment;
  readonly service: Service;

  constructor(scope: Construct, id: string, props: WebServiceProps) {
    super(scope, id);
    const { namespace, port = 8080, healthPath = "/", replicas = 2, exposure = "cluster" } = props;
    const labels = { "app.kubernetes.io/name": id, "app.kubernetes.io/managed-by": "ducksnest" };
    const metadata = { name: id, namespace, labels };
    const selector = { "app.kubernetes.io/name": id };

    this.deployment = new Deployment(this, "deployment", {
      metadata,
      podMetadata: { labels },
      select: false,
      replicas,
      strategy: DeploymentStrategy.rollingUpdate({
        maxSurge: PercentOrAbsolute.absolute(1),
        maxUnavailable: PercentOrAbsolute.absolute(0),
      }),
      automountServiceAccountToken: false,
      securityContext: { ensureNonRoot: true, user: USER_ID, group: USER_ID, fsGroup: USER_ID },
      containers: [
        {
          name: id,
          image: props.image,
          imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
          ports: [{ name: "http", number: port }],
          readiness: Probe.fromHttpGet(healthPath, { port, periodSeconds: Duration.seconds(5) }),
          liveness: Probe.fromHttpGet(healthPath, { port, periodSeconds: Duration.seconds(20), failureThreshold: 3 }),
          resources: {
            cpu: { request: props.cpuRequest ?? Cpu.millis(50) },
            memory: { request: props.memory ?? Size.mebibytes(64), limit: props.memory ?? Size.mebibytes(64) },
          },
          securityContext: {
            user: USER_ID,
            group: USER_ID,
            ensureNonRoot: true,
            readOnlyRootFilesystem: true,
            allowPrivilegeEscalation: false,
            capabilities: { drop: [Capability.ALL] },
            seccompProfile: { type: SeccompProfileType.RUNTIME_DEFAULT },
          },
          volumeMounts: [
            {
              path: "/tmp",
              volume: Volume.fromEmptyDir(this, "tmp", "tmp", {
                medium: EmptyDirMedium.MEMORY,
                sizeLimit: Size.mebibytes(16),
              }),
            },
          ],
        },
      ],
    });
    this.deployment.select(LabelSelector.of({ labels: selector }));
    spread(this.deployment, selector);

    this.service = new Service(this, "service", {
      metadata,
      type: exposure === "tailnet" ? ServiceType.NODE_PORT : ServiceType.CLUSTER_IP,
      ports: [{ name: "http", port: 80, targetPort: port }],
    });
    // By name, as everything else here selects; given the Deployment, cdk8s-plus would select by a hash of its path.
    for (const [key, value] of Object.entries(selector)) this.service.selectLabel(key, value);
    new ApiObject(this, "pod-disruption-budget", {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata,
      spec: { maxUnavailable: 1, selector: { matchLabels: selector } },
    });
  }
}

/** Spreads pods over hosts where that is possible; cdk8s-plus has no word for it. */
function spread(deployment: Deployment, matchLabels: Readonly<Record<string, string>>): void {
  ApiObject.of(deployment).addJsonPatch(
    JsonPatch.add("/spec/template/spec/topologySpreadConstraints", [
      {
        maxSkew: 1,
        topologyKey: "kubernetes.io/hostname",
        whenUnsatisfiable: "ScheduleAnyway",
        labelSelector: { matchLabels },
      },
    ]),
  );
}
