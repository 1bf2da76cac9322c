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
import { webServiceProblems } from "./_webServiceProblems";

/**
 * Who can reach a service. `cluster`: only pods. `tailnet`: also devices on the tailnet and the LAN, at a node port of
 * any worker.
 */
export type Exposure = "cluster" | "tailnet";

/** The image of a web server, and how it runs. */
export interface WebServiceProps {
  /** Namespace of all its objects, a DNS label. It has to exist or be created by the same chart. */
  readonly namespace: string;
  /** Image with a tag, such as `ghcr.io/owner/blog:1.4.2`. It has to run as any user and listen on `port`. */
  readonly image: string;
  /** TCP port that the container listens on, from 1024 to 65535. @default 8080 */
  readonly port?: number;
  /** HTTP path of the probes, which starts with a slash and has to answer with a status from 200 to 399. @default "/" */
  readonly healthPath?: string;
  /** Number of pods, 0 or more. @default 2, so that one host can fail */
  readonly replicas?: number;
  /** CPU time reserved for each pod, more than 0. There is no limit. @default 50 millicores */
  readonly cpuRequest?: Cpu;
  /** Memory reserved for each pod, and the most it can use: a whole number of MiB, 1 or more. @default 64 MiB */
  readonly memory?: Size;
  /** Who can reach the service. @default "cluster" */
  readonly exposure?: Exposure;
}

/** User and group of the container. Any number above 0 will do, and a high one meets no user of the host. */
const USER_ID = 10001;

/**
 * A stateless web server: pods on different hosts, a Service in front of them, and a disruption budget. The pods meet
 * the `restricted` pod security standard, and can write only to /tmp, which is 16 MiB of memory. Its id is the name of its
 * objects: a DNS label that starts with a letter.
 * @throws Error naming the construct's path and every value that Kubernetes would refuse
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export class WebService extends Construct {
  /** The pods, for further settings. */
  readonly deployment: Deployment;
  /** The Service, which listens on port 80. */
  readonly service: Service;

  constructor(scope: Construct, id: string, props: WebServiceProps) {
    super(scope, id);
    const { namespace, image, port = 8080, healthPath = "/", replicas = 2, exposure = "cluster" } = props;
    const { cpuRequest = Cpu.millis(50), memory = Size.mebibytes(64) } = props;
    const problems = webServiceProblems({ id, namespace, image, port, healthPath, replicas, cpuRequest, memory });
    if (problems.length > 0) throw new Error(problems.map((problem) => `${this.node.path}: ${problem}`).join("\n"));

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
          image,
          imagePullPolicy: ImagePullPolicy.IF_NOT_PRESENT,
          ports: [{ name: "http", number: port }],
          readiness: Probe.fromHttpGet(healthPath, { port, periodSeconds: Duration.seconds(5) }),
          liveness: Probe.fromHttpGet(healthPath, { port, periodSeconds: Duration.seconds(20), failureThreshold: 3 }),
          resources: {
            cpu: { request: cpuRequest },
            memory: { request: memory, limit: memory },
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
    // Select by name, like the other objects. Given the Deployment, cdk8s-plus selects by a hash of its path.
    for (const [key, value] of Object.entries(selector)) this.service.selectLabel(key, value);
    new ApiObject(this, "pod-disruption-budget", {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata,
      spec: { maxUnavailable: 1, selector: { matchLabels: selector } },
    });
  }
}

/** Spreads pods over hosts if possible, with a field that cdk8s-plus lacks. */
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
