import type { Change, Entry, ManifestData } from "@ducksnest/testing";

const HOST_PORTS = "https://kubernetes.io/docs/concepts/configuration/overview/#services";
const NODE_PORTS = "https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport";
const NAMES = "https://kubernetes.io/docs/concepts/overview/working-with-objects/names/";

/** A workload whose container names a port. */
function app(kind: string, name: string, port: ManifestData, pod: ManifestData = {}): ManifestData {
  const containers = [{ name, image: "docker.io/library/busybox:1.37", ports: [port] }];
  const template = { metadata: { labels: { app: name } }, spec: { containers, ...pod } };
  const spec = { selector: { matchLabels: { app: name } }, template };
  return { apiVersion: "apps/v1", kind, metadata: { name, namespace: "blog" }, spec };
}

function service(name: string, nodePort: number, protocol = "TCP", namespace = "blog"): ManifestData {
  const spec = { type: "NodePort", ports: [{ port: 80, nodePort, protocol }] };
  return { apiVersion: "v1", kind: "Service", metadata: { name, namespace }, spec };
}

function objects(...list: readonly ManifestData[]): readonly Change[] {
  return [{ objects: list }];
}

const HTTP = { containerPort: 8080, hostPort: 80 };
const ON_HOST = { hostNetwork: true };
const ON_ULTRA = { ...ON_HOST, nodeSelector: { "kubernetes.io/hostname": "laptop-ultra" } };

/** Ports of hosts and of Services, and names of objects, that somebody else has. */
export const ENTRIES: readonly Entry[] = [
  {
    id: "host-network-on-kubelet-port",
    summary: "An agent on the host's network listens on the kubelet's port.",
    source: "https://kubernetes.io/docs/reference/networking/ports-and-protocols/",
    changes: objects(app("DaemonSet", "agent", { containerPort: 10250 }, ON_HOST)),
    reported: { rule: "host-ports-free", at: "hosts" },
  },
  {
    id: "host-port-of-ssh",
    summary: "A Git server takes port 22 of its host, and people no longer reach the host's own SSH.",
    source: HOST_PORTS,
    changes: objects(app("Deployment", "git", { containerPort: 2222, hostPort: 22 })),
    reported: { rule: "host-ports-free", at: "hosts" },
  },
  {
    id: "host-port-in-node-port-range",
    summary: "A host port lies in the range from which Services get node ports.",
    source: NODE_PORTS,
    changes: objects(app("DaemonSet", "web", { containerPort: 80, hostPort: 30080 })),
    reported: { rule: "host-ports-free", at: "hosts" },
  },
  {
    id: "two-proxies-on-port-80",
    summary: "Two DaemonSets take port 80 of every host, so the pods of one stay Pending.",
    source: "https://github.com/trueforge-org/truecharts/issues/2751",
    changes: objects(app("DaemonSet", "traefik", HTTP), app("DaemonSet", "nginx", HTTP)),
    reported: { rule: "host-ports-free", at: "hosts" },
  },
  {
    id: "proxies-on-different-hosts",
    summary: "Two Deployments take the same port, and each of them finds a host of its own.",
    source: HOST_PORTS,
    changes: objects(app("Deployment", "traefik", HTTP), app("Deployment", "nginx", HTTP)),
  },
  {
    id: "dns-on-tcp-and-udp",
    summary: "Two DaemonSets have the same number with different protocols.",
    source: HOST_PORTS,
    changes: objects(
      app("DaemonSet", "web", { containerPort: 443, hostPort: 443 }),
      app("DaemonSet", "quic", { containerPort: 443, hostPort: 443, protocol: "UDP" }),
    ),
  },
  {
    id: "home-assistant-behind-the-firewall",
    summary: "Home Assistant listens on its host's network, and the host's firewall drops its visitors.",
    source: "https://github.com/home-assistant/home-assistant.io/issues/17154",
    changes: objects(app("Deployment", "assistant", { containerPort: 8123 }, ON_HOST)),
    reported: { rule: "host-ports-open", at: "hosts" },
  },
  {
    id: "exporter-behind-the-firewall",
    summary: "An exporter on every host's network is not reachable for Prometheus on another host.",
    source: "https://github.com/helm/charts/issues/9791",
    changes: objects(app("DaemonSet", "exporter", { containerPort: 9101 }, ON_HOST)),
    reported: { rule: "host-ports-open", at: "hosts" },
  },
  {
    id: "udp-service-behind-the-firewall",
    summary: "A media server waits for discovery on UDP 1900, which the firewall drops.",
    source: "https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline",
    changes: objects(app("Deployment", "media", { containerPort: 1900, protocol: "UDP" }, ON_HOST)),
    reported: { rule: "host-ports-open", at: "hosts" },
  },
  {
    id: "host-network-on-an-open-port",
    summary: "The host's firewall opens the port that a pod on its network has.",
    source: "ducksnest",
    changes: [
      ...objects(app("DaemonSet", "assistant", { containerPort: 8123 }, ON_ULTRA)),
      {
        hostSettings: {
          host: "ultra",
          set: { "firewall.interfaces.wlan0.tcpPorts": [22, 8123] },
        },
      },
    ],
  },
  {
    id: "node-port-of-http",
    summary: "A Service asks for node port 80, which is outside the range.",
    source: NODE_PORTS,
    changes: objects(service("web", 80)),
    reported: { rule: "node-ports-free", at: "cluster" },
  },
  {
    id: "node-port-above-the-range",
    summary: "A Service asks for a node port just above the range.",
    source: NODE_PORTS,
    changes: objects(service("web", 32768)),
    reported: { rule: "node-ports-free", at: "cluster" },
  },
  {
    id: "node-port-of-two-services",
    summary: "Two Services in different namespaces fix the same node port.",
    source: NODE_PORTS,
    changes: objects(service("web", 30080), service("web", 30080, "TCP", "portfolio")),
    reported: { rule: "node-ports-free", at: "cluster" },
  },
  {
    id: "node-port-for-tcp-and-udp",
    summary: "Two Services fix the same node port for different protocols.",
    source: NODE_PORTS,
    changes: objects(service("web", 30443), service("quic", 30443, "UDP")),
  },
  {
    id: "second-service-with-a-name-of-ours",
    summary: "A Service has the name of the one that the blog already has.",
    source: NAMES,
    changes: objects(service("blog", 30080)),
    reported: { rule: "one-object-per-name", at: "cluster" },
  },
  {
    id: "second-installation",
    summary: "A second Installation with the name default overwrites the derived one.",
    source: NAMES,
    changes: [
      {
        objects: [
          {
            apiVersion: "operator.tigera.io/v1",
            kind: "Installation",
            metadata: { name: "default" },
            spec: { calicoNetwork: { mtu: 1450 } },
          },
        ],
      },
    ],
    reported: { rule: "one-object-per-name", at: "cluster" },
  },
  {
    id: "second-felix-configuration",
    summary: "Felix's settings are there twice, once in the form in which Calico stores them.",
    source: NAMES,
    changes: objects({
      apiVersion: "crd.projectcalico.org/v1",
      kind: "FelixConfiguration",
      metadata: { name: "default" },
      spec: { iptablesMarkMask: 0x7f000f00, nftablesMarkMask: 0x7f000f00 },
    }),
    reported: { rule: "one-object-per-name", at: "cluster" },
  },
  {
    id: "same-name-in-another-namespace",
    summary: "A Service has the blog's name in another namespace.",
    source: NAMES,
    changes: objects(service("blog", 30080, "TCP", "portfolio")),
  },
];
