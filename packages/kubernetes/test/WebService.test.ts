import { WebService, type WebServiceProps } from "@ducksnest/kubernetes";
import { itWith } from "@ducksnest/testing";
import { Size, Yaml } from "cdk8s";
import { Cpu } from "cdk8s-plus-29";
import { byName, objects, only, parseYaml, readByKubectl } from "./_chart";

const service = (props: Partial<WebServiceProps> = {}) =>
  objects((chart) => new WebService(chart, "blog", { namespace: "web", image: "ghcr.io/duck/blog:1.4.2", ...props }));

const podTemplate = (props?: Partial<WebServiceProps>) => only(service(props), "Deployment")["spec"].template;
const podSpec = (props?: Partial<WebServiceProps>) => podTemplate(props).spec;
const container = (props?: Partial<WebServiceProps>) => podSpec(props).containers[0];

it("is a Deployment, a Service and a disruption budget with the same name and namespace", () => {
  expect(
    service().map(({ apiVersion, kind, metadata }) => [apiVersion, kind, metadata.namespace, metadata.name]),
  ).toEqual([
    ["apps/v1", "Deployment", "web", "blog"],
    ["v1", "Service", "web", "blog"],
    ["policy/v1", "PodDisruptionBudget", "web", "blog"],
  ]);
});

/** @see https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
describe("the restricted pod security standard", () => {
  it("no namespace of the host's", () => {
    for (const field of ["hostNetwork", "hostPID", "hostIPC"]) expect(podSpec()[field] ?? false).toBe(false);
  });

  it("no privileged container, and only one container", () => {
    expect(podSpec().containers).toHaveLength(1);
    expect(podSpec()).not.toHaveProperty("initContainers");
    expect(container().securityContext.privileged ?? false).toBe(false);
  });

  it("all capabilities dropped, none added", () => {
    expect(container().securityContext.capabilities).toEqual({ drop: ["ALL"] });
  });

  it("only kinds of volumes that hold nothing of the host's", () => {
    const kinds = podSpec().volumes.flatMap((volume: object) => Object.keys(volume).filter((key) => key !== "name"));
    expect(kinds).toEqual(["emptyDir"]);
  });

  it("no port of the host's", () => {
    for (const port of container().ports) expect(port.hostPort).toBeUndefined();
  });

  it("no setting of AppArmor, SELinux, /proc or sysctls", () => {
    for (const context of [podSpec().securityContext, container().securityContext]) {
      for (const field of ["appArmorProfile", "seLinuxOptions", "procMount", "sysctls", "windowsOptions"]) {
        expect(context).not.toHaveProperty(field);
      }
    }
    expect(JSON.stringify(podTemplate().metadata)).not.toContain("apparmor");
  });

  it("no privilege escalation", () => {
    expect(container().securityContext.allowPrivilegeEscalation).toBe(false);
  });

  it("never root, in the pod or the container", () => {
    expect(podSpec().securityContext.runAsNonRoot).toBe(true);
    expect(container().securityContext.runAsNonRoot).toBe(true);
    expect(podSpec().securityContext.runAsUser).toBeGreaterThan(0);
    expect(container().securityContext.runAsUser).toBeGreaterThan(0);
  });

  it("no group of root's, for processes or for the files of volumes", () => {
    expect(podSpec().securityContext.runAsGroup).toBeGreaterThan(0);
    expect(podSpec().securityContext.fsGroup).toBeGreaterThan(0);
    expect(container().securityContext.runAsGroup).toBeGreaterThan(0);
  });

  it("the runtime's seccomp profile", () => {
    expect(container().securityContext.seccompProfile).toEqual({ type: "RuntimeDefault" });
  });
});

it("writes only to /tmp, which is limited memory, and has no token for the API server", () => {
  expect(container().securityContext.readOnlyRootFilesystem).toBe(true);
  expect(container().volumeMounts).toEqual([{ mountPath: "/tmp", name: "tmp" }]);
  expect(podSpec().volumes).toEqual([{ name: "tmp", emptyDir: { medium: "Memory", sizeLimit: "16Mi" } }]);
  expect(podSpec().automountServiceAccountToken).toBe(false);
});

describe("selection", () => {
  const labels = podTemplate().metadata.labels;

  it.each<[string, Record<string, string>]>([
    ["the Deployment", only(service(), "Deployment")["spec"].selector.matchLabels],
    ["the Service", only(service(), "Service")["spec"].selector],
    ["the budget", only(service(), "PodDisruptionBudget")["spec"].selector.matchLabels],
    ["the spread", podSpec().topologySpreadConstraints[0].labelSelector.matchLabels],
  ])("by %s finds the pods, by name alone", (_, selector) => {
    expect(selector).toEqual({ "app.kubernetes.io/name": "blog" });
    expect(labels).toMatchObject(selector);
  });

  it("distinguishes two services of one namespace", () => {
    const both = objects((chart) => {
      for (const id of ["blog", "shop"]) new WebService(chart, id, { namespace: "web", image: "x:1" });
    });
    const selectors = both.filter(({ kind }) => kind === "Service").map(({ spec }) => JSON.stringify(spec.selector));
    expect(new Set(selectors).size).toBe(2);
  });
});

describe("resources", () => {
  it("have requests up to the limits, and equal ones for memory", () => {
    expect(container().resources).toEqual({ limits: { memory: "64Mi" }, requests: { cpu: "50m", memory: "64Mi" } });
  });

  it("are those of the props", () => {
    const { resources } = container({ memory: Size.gibibytes(1), cpuRequest: Cpu.units(2) });
    expect(resources).toEqual({ limits: { memory: "1024Mi" }, requests: { cpu: "2", memory: "1024Mi" } });
  });

  it("leave room for /tmp, which counts as the container's memory", () => {
    expect(Number.parseInt(podSpec().volumes[0].emptyDir.sizeLimit, 10)).toBeLessThan(
      Number.parseInt(container().resources.limits.memory, 10),
    );
  });
});

describe("exposure", () => {
  it.each([
    [undefined, "ClusterIP"],
    ["cluster", "ClusterIP"],
    ["tailnet", "NodePort"],
  ] as const)("to %s is a %s", (exposure, type) => {
    const { spec } = only(service(exposure && { exposure }), "Service");
    expect(spec.type).toBe(type);
    expect(spec).not.toHaveProperty("loadBalancerIP");
    expect(spec.externalIPs ?? []).toEqual([]);
  });

  it("leads from port 80 to the container's port, which the probes use too", () => {
    expect(only(service({ port: 3000 }), "Service")["spec"].ports).toEqual([
      expect.objectContaining({ name: "http", port: 80, targetPort: 3000 }),
    ]);
    const { ports, readinessProbe, livenessProbe } = container({ port: 3000, healthPath: "/healthz" });
    expect(ports).toEqual([{ name: "http", containerPort: 3000 }]);
    for (const { httpGet } of [readinessProbe, livenessProbe]) {
      expect(httpGet).toMatchObject({ port: 3000, path: "/healthz" });
    }
  });
});

describe("probes", () => {
  it("ask port 8080 for / by default, where a user that is not root may listen", () => {
    const { ports, readinessProbe, livenessProbe } = container();
    expect(ports).toEqual([{ name: "http", containerPort: 8080 }]);
    expect(only(service(), "Service")["spec"].ports).toEqual([expect.objectContaining({ targetPort: 8080 })]);
    for (const { httpGet } of [readinessProbe, livenessProbe]) expect(httpGet).toMatchObject({ port: 8080, path: "/" });
  });

  it("take a slow server out of service long before they restart it", () => {
    const { readinessProbe, livenessProbe } = container();
    expect([readinessProbe.periodSeconds, readinessProbe.failureThreshold]).toEqual([5, 3]);
    expect([livenessProbe.periodSeconds, livenessProbe.failureThreshold]).toEqual([20, 3]);
  });
});

describe("availability", () => {
  it("has two pods, on two hosts if possible, of which one can be down at a time", () => {
    expect(only(service(), "Deployment")["spec"].replicas).toBe(2);
    expect(only(service(), "PodDisruptionBudget")["spec"].maxUnavailable).toBe(1);
    expect(podSpec().topologySpreadConstraints).toEqual([
      expect.objectContaining({
        topologyKey: "kubernetes.io/hostname",
        maxSkew: 1,
        whenUnsatisfiable: "ScheduleAnyway",
      }),
    ]);
  });

  it("stays the same during an update", () => {
    expect(only(service(), "Deployment")["spec"].strategy).toEqual({
      type: "RollingUpdate",
      rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
    });
  });

  it("allows a host to be drained even with one pod", () => {
    expect(only(service({ replicas: 1 }), "PodDisruptionBudget")["spec"].maxUnavailable).toBe(1);
  });
});

describe("values that Kubernetes would refuse", () => {
  it.each<[field: string, props: Partial<WebServiceProps>, problem: string]>([
    ["namespace", { namespace: "Blog!" }, 'The namespace "Blog!" is not a DNS label'],
    ["namespace", { namespace: "" }, 'The namespace "" is not a DNS label'],
    ["namespace", { namespace: "a".repeat(64) }, `The namespace "${"a".repeat(64)}" is not a DNS label`],
    ["image", { image: "" }, 'The image "" is empty or contains white space'],
    ["image", { image: "blog:1\nevil: true" }, 'The image "blog:1\\nevil: true" is empty or contains white space'],
    ["port", { port: 80 }, "The port 80 is not a whole number from 1024 to 65535"],
    ["port", { port: 99999 }, "The port 99999 is not a whole number from 1024 to 65535"],
    ["port", { port: 8080.5 }, "The port 8080.5 is not a whole number"],
    ["healthPath", { healthPath: "healthz" }, 'The healthPath "healthz" has to start with "/"'],
    ["replicas", { replicas: 0.5 }, "The replicas 0.5 have to be a whole number, 0 or more."],
    ["replicas", { replicas: -1 }, "The replicas -1 have to be a whole number, 0 or more."],
    ["replicas", { replicas: Number.NaN }, "The replicas NaN have to be a whole number, 0 or more."],
    ["cpuRequest", { cpuRequest: Cpu.millis(0) }, "The cpuRequest 0m has to be more than 0"],
    ["memory", { memory: Size.mebibytes(0) }, "The memory of 0 MiB has to be a whole number of MiB, 1 or more"],
    ["memory", { memory: Size.kibibytes(512) }, "The memory of 0.5 MiB has to be a whole number of MiB, 1 or more"],
  ])("are refused where they are given: %s %p", (_, props, problem) => {
    expect(() => service(props)).toThrow(`chart/blog: ${problem}`);
  });

  it.each(["Blog_1", "1blog", "blog-", "a".repeat(64)])("include the id %s", (id) => {
    const make = () => objects((chart) => new WebService(chart, id, { namespace: "web", image: "x:1" }));
    expect(make).toThrow(`chart/${id}: The id "${id}" is also the Service's name`);
  });

  it("are all named at once", () => {
    expect(() => service({ namespace: "Blog!", image: "", replicas: 0.5, port: 99999 })).toThrow(
      /^chart\/blog: The namespace .*\nchart\/blog: The image .*\nchart\/blog: The port .*\nchart\/blog: The replicas .*$/,
    );
  });

  it("do not include the least and the most that is allowed", () => {
    for (const props of [{ port: 1024 }, { port: 65535 }, { replicas: 0 }, { memory: Size.mebibytes(1) }]) {
      expect(service(props)).toHaveLength(3);
    }
  });
});

it("pulls the named image if it is not present", () => {
  expect(container()).toMatchObject({ image: "ghcr.io/duck/blog:1.4.2", imagePullPolicy: "IfNotPresent" });
});

it("is unchanged after a round trip through YAML", () => {
  expect(parseYaml(Yaml.stringify(...service()))).toEqual(service());
});

itWith("kubectl")("is read by kubectl as it was meant", () => {
  expect(byName(readByKubectl(service({ exposure: "tailnet" })))).toEqual(byName(service({ exposure: "tailnet" })));
});
