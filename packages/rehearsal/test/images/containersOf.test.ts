import { containersOf } from "../../src/images/containersOf";
import { CannotRehearse } from "../../src/kernel/CannotRehearse";

const HEAD = "metadata: { name: web, namespace: blog }";

describe("the containers of workloads", () => {
  it("are found in every kind, and say whether they end", () => {
    const pod = "{ containers: [{ name: main, image: 'web:1' }] }";
    const text = [
      ...["Deployment", "DaemonSet", "StatefulSet", "ReplicaSet", "Job"].map(
        (kind) => `kind: ${kind}\n${HEAD}\nspec: { template: { spec: ${pod} } }`,
      ),
      `kind: Pod\n${HEAD}\nspec: ${pod}`,
      `kind: CronJob\n${HEAD}\nspec: { jobTemplate: { spec: { template: { spec: ${pod} } } } }`,
      `kind: Service\n${HEAD}\nspec: { ports: [] }`,
      `kind: List\nitems: [{ kind: Pod, ${HEAD}, spec: ${pod} }]`,
      "",
    ].join("\n---\n");
    expect(containersOf(text).map(({ name, ends }) => `${name}: ${ends}`)).toEqual([
      "Deployment blog/web, container main: false",
      "DaemonSet blog/web, container main: false",
      "StatefulSet blog/web, container main: false",
      "ReplicaSet blog/web, container main: false",
      "Job blog/web, container main: true",
      "Pod blog/web, container main: false",
      "CronJob blog/web, container main: true",
      "Pod blog/web, container main: false",
    ]);
  });

  it("have the ports that they declare, so that a probe of another one fails", () => {
    const [container] = containersOf(`
kind: Pod
${HEAD}
spec:
  containers:
    - name: main
      image: web:1
      ports:
        - { name: http, containerPort: 8080 }
        - { name: dns, containerPort: 53, protocol: UDP }
      readinessProbe: { httpGet: { path: /ready, port: http } }
      livenessProbe: { tcpSocket: { port: 9000 } }
      startupProbe: { httpGet: { port: 9001, scheme: HTTPS } }
      lifecycle: { preStop: { exec: { command: [sleep, "5"] } } }
`);
    expect(container?.ports).toEqual([8080]);
    expect(container?.probes).toEqual([
      { kind: "tcp" },
      { kind: "http", path: "/ready", encrypted: false },
      { kind: "http", path: "/", encrypted: true },
      { kind: "exec", command: ["sleep", "5"] },
    ]);
  });

  it("that declare no TCP port have those of their probes", () => {
    const probe = "livenessProbe: { tcpSocket: { port: 9000 } }";
    const udp = "ports: [{ name: dns, containerPort: 53, protocol: UDP }]";
    const [container] = containersOf(
      `kind: Pod\n${HEAD}\nspec: { containers: [{ name: main, image: "web:1", ${udp}, ${probe} }] }`,
    );
    expect(container?.ports).toEqual([9000]);
  });

  it("that prepare a pod end, unless they are sidecars", () => {
    const containers = containersOf(
      `kind: Pod\n${HEAD}\nspec: { initContainers: [{ name: a, image: a }, { name: b, image: b, restartPolicy: Always }], containers: [] }`,
    );
    expect(containers.map(({ ends }) => ends)).toEqual([true, false]);
  });

  it.each([
    ["web:1", undefined, false],
    ["web:1", "Always", true],
    ["web", undefined, true],
    ["registry.example:5000/web", undefined, true],
    ["web:latest", "Never", false],
    ["web@sha256:0a", undefined, false],
  ])("with %s and policy %s are pulled always: %s", (image, policy, alwaysPulls) => {
    const pull = policy === undefined ? "" : `, imagePullPolicy: ${policy}`;
    const [container] = containersOf(
      `kind: Pod\n${HEAD}\nspec: { containers: [{ name: main, image: "${image}"${pull} }] }`,
    );
    expect(container?.alwaysPulls).toBe(alwaysPulls);
  });

  it("without an image are reported with their workload and the field", () => {
    const read = () => containersOf(`kind: Pod\n${HEAD}\nspec: { containers: [{ name: main }] }`);
    expect(read).toThrow(CannotRehearse);
    expect(read).toThrow(/Pod blog\/web: .*\n.*containers\[0\]\.image/);
  });

  it("in a text that is no YAML are reported", () => {
    expect(() => containersOf("kind: [")).toThrow(CannotRehearse);
  });
});
