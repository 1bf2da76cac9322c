import { Cidr } from "@ducksnest/manifest";
import { parseAllDocuments } from "yaml";
import * as z from "zod";
import { cgroupDisagreements } from "../../nixos/cgroupDrivers";
import type { HostSettings } from "../../nixos/HostSettings";
import { type JsonObject, valueAt } from "../../nixos/Json";
import type { ClusterDeviation } from "../ClusterReport";
import type { ClusterManifest } from "../outputs/workloads";

/** Index of the DNS service's address, which kubeadm gives it. @see https://github.com/kubernetes/kubernetes/blob/v1.36.3/cmd/kubeadm/app/constants/constants.go */
const DNS_INDEX = 10;

const INSTALLATION = z.object({
  kind: z.literal("Installation"),
  spec: z.object({ calicoNetwork: z.object({ ipPools: z.array(z.object({ cidr: z.string() })) }) }),
});

/** Settings of the design that have to agree with each other, and would do harm only later, or never on the stage. */
export function agreements(
  hosts: readonly HostSettings[],
  manifests: readonly ClusterManifest[],
): readonly ClusterDeviation[] {
  const documents = hosts.flatMap(({ kubeadmDocuments }) => kubeadmDocuments);
  const cluster = documents.find(({ kind }) => kind === "ClusterConfiguration") ?? {};
  return [
    ...cgroupDeviations(hosts),
    ...poolDeviations(cluster, poolsIn(manifests)),
    ...hosts.flatMap((host) => [...startDeviations(host), ...dropInDeviations(host), ...dnsDeviations(cluster, host)]),
  ];
}

/** Units that a node needs after every boot, or at its first one. A path unit of the same name may start them. */
const STARTED = ["containerd", "kubelet", "kubeadm-init", "kubeadm-join"];
const BOOT_TARGETS = ["multi-user.target", "default.target", "graphical.target"];

/** The rehearsal starts units itself, and so cannot see that nothing on the host would. */
function startDeviations({ name: host, units, paths }: HostSettings): readonly ClusterDeviation[] {
  return STARTED.flatMap((name): readonly ClusterDeviation[] => {
    const unit = units[name];
    const wantedBy = [...(unit?.wantedBy ?? []), ...(paths[name]?.wantedBy ?? [])];
    if (unit === undefined || BOOT_TARGETS.some((target) => wantedBy.includes(target))) return [];
    return [
      {
        host,
        what: `start of the unit ${name}`,
        expected: "multi-user.target wants it, or the path unit of the same name",
        observed: wantedBy.join(", ") || "nothing wants it",
        cause: `Nothing starts ${name} at the boot of this host. Look at wantedBy of systemd.services.${name} and systemd.paths.${name}.`,
      },
    ];
  });
}

function cgroupDeviations(hosts: readonly HostSettings[]): readonly ClusterDeviation[] {
  return cgroupDisagreements(hosts).map(({ host, kubelet, containerd }) => ({
    host,
    what: "cgroup driver",
    expected: `containerd uses ${kubelet}, as the kubelet does`,
    observed: containerd,
    cause:
      "The kubelet and containerd manage cgroups in different ways, so that pods are in two trees and limits do not hold. Set the kubelet's cgroupDriver and containerd's SystemdCgroup alike.",
  }));
}

function poolDeviations(cluster: JsonObject, pools: readonly string[]): readonly ClusterDeviation[] {
  const podSubnet = textAt(cluster, "podSubnet");
  if (podSubnet === undefined || pools.length === 0 || pools.includes(podSubnet)) return [];
  return [
    {
      host: undefined,
      what: "pod network",
      expected: `a pool of Calico has kubeadm's podSubnet, ${podSubnet}`,
      observed: pools.join(", "),
      cause:
        "kube-proxy takes packets from Calico's pods for packets from outside, and hides their addresses. Set ducksnest.control-plane.podCidr to the CIDR of the pool.",
    },
  ];
}

function poolsIn(manifests: readonly ClusterManifest[]): readonly string[] {
  return manifests
    .flatMap(({ text }) => parseAllDocuments(text).map((document) => INSTALLATION.safeParse(document.toJS())))
    .flatMap(({ data }) => data?.spec.calicoNetwork.ipPools ?? [])
    .map(({ cidr }) => cidr);
}

function dropInDeviations({ name, kubeletDropIn }: HostSettings): readonly ClusterDeviation[] {
  if (Object.keys(kubeletDropIn).length > 0) return [];
  return [
    {
      host: name,
      what: "configuration of the kubelet",
      expected: "a --config-dir with the host's own settings",
      observed: "none",
      cause:
        "The command line of the unit kubelet names no --config-dir, so that the limits of this host do not hold. Look at KUBELET_CONFIG_ARGS of systemd.services.kubelet.",
    },
  ];
}

function dnsDeviations(cluster: JsonObject, { name, kubeletDropIn }: HostSettings): readonly ClusterDeviation[] {
  const serviceSubnet = textAt(cluster, "serviceSubnet");
  const clusterDns = kubeletDropIn["clusterDNS"];
  if (serviceSubnet === undefined || !Array.isArray(clusterDns)) return [];
  const address = String(Cidr.parse(serviceSubnet).at(DNS_INDEX));
  if (clusterDns.includes(address)) return [];
  return [
    {
      host: name,
      what: "clusterDNS of the kubelet",
      expected: `${address}, the tenth address of kubeadm's serviceSubnet ${serviceSubnet}`,
      observed: clusterDns.join(", "),
      cause:
        "Pods on this host ask a name server that does not exist, so that they find no service by its name. Set ducksnest.kubelet.clusterDns and ducksnest.control-plane.serviceCidr to match.",
    },
  ];
}

function textAt(cluster: JsonObject, key: string): string | undefined {
  const value = valueAt(cluster, ["networking", key]);
  return typeof value === "string" ? value : undefined;
}
