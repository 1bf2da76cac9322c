import { parseStaticPod } from "../../src/staticPods/StaticPod";

interface Changes {
  readonly container?: string;
  readonly spec?: string;
}

/** etcd as kubeadm writes it, with fewer arguments. */
function manifest({ container = "", spec = "" }: Changes = {}): string {
  return `apiVersion: v1
kind: Pod
metadata:
  name: etcd
  namespace: kube-system
spec:
  containers:
  - name: etcd
    image: registry.k8s.io/etcd:3.6.8-0
    command:
    - etcd
    - --data-dir=/var/lib/etcd
    volumeMounts:
    - mountPath: /var/lib/etcd
      name: etcd-data
${container}
  hostNetwork: true
  volumes:
  - hostPath:
      path: /var/lib/etcd
      type: DirectoryOrCreate
    name: etcd-data
${spec}`;
}

it("reads the command, the variables and the volumes", () => {
  const pod = parseStaticPod(
    manifest({ container: "    args: [--name=cp]\n    env: [{ name: ETCD_DEBUG, value: 'a \"b\"' }]" }),
  );
  expect(pod).toEqual({
    name: "etcd",
    command: ["etcd", "--data-dir=/var/lib/etcd", "--name=cp"],
    environment: { ETCD_DEBUG: 'a "b"' },
    volumes: [{ name: "etcd-data", path: "/var/lib/etcd", type: "DirectoryOrCreate" }],
  });
});

it("replaces known variables, as the kubelet does", () => {
  const container =
    "    args: ['--a=$(A)', '--b=$(UNKNOWN)', '--c=$$(A)', '--d=$A']\n    env: [{ name: A, value: one }]";
  const [, , ...words] = parseStaticPod(manifest({ container })).command;
  expect(words).toEqual(["--a=one", "--b=$(UNKNOWN)", "--c=$(A)", "--d=$A"]);
});

it.each([
  ["several containers", { container: "  - { name: second, command: [sleep] }" }, "more than one container"],
  [
    "a variable from a field",
    { container: "    env: [{ name: IP, valueFrom: { fieldRef: { fieldPath: status.podIP } } }]" },
    "IP is not a plain value",
  ],
  ["a mount elsewhere", { container: "    - { mountPath: /data, name: etcd-data }" }, "mounted at /data"],
  ["an argument of several lines", { container: '    args: ["a\\nb"]' }, "several lines"],
])("does not run a pod with %s as a process", (_, changes, reason) => {
  expect(() => parseStaticPod(manifest(changes))).toThrow(reason);
});

it("names every reason, and the level that can", () => {
  const yaml = manifest({ container: '    args: ["a\\nb"]' }).replace("hostNetwork: true", "hostNetwork: false");
  expect(() => parseStaticPod(yaml)).toThrow(
    'The static pod etcd cannot run as a process: it does not use the host\'s network; the argument "a\\nb" has several lines. Use --cluster, which runs it as a pod.',
  );
});
