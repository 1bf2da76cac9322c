import type { LockedCluster } from "@ducksnest/manifest";
import { type AdminConfig, pinsOf } from "../kubeconfig/AdminConfig";
import type { SshTarget } from "../ssh/SshTarget";

/** What a control plane says about its cluster. */
export type RunningCluster = Omit<LockedCluster, "encapsulation" | "hosts">;

/** The static pods whose flags hold the facts. @see https://kubernetes.io/docs/reference/setup-tools/kubeadm/implementation-details/ */
const STATIC_PODS = ["kube-apiserver", "kube-controller-manager"].map((pod) => `/etc/kubernetes/manifests/${pod}.yaml`);

/** kubeadm names the cluster's domain in the issuer of service accounts' tokens. */
const ISSUER = /^https:\/\/kubernetes\.default\.svc\.(\S+)$/;

/**
 * Reads from the control plane which cluster runs there: not what the manifest says, but what kubeadm made.
 * @throws Error with the reason if the static pods are not as kubeadm writes them
 */
export async function readRunning(target: SshTarget, admin: AdminConfig): Promise<RunningCluster> {
  const { status, stdout, stderr } = await target.runAsRoot(["cat", ...STATIC_PODS]);
  if (status !== 0) throw new Error(`the control plane's static pods cannot be read: ${stderr.trim()}`);
  return { ...parseStaticPods(stdout), controlPlaneEndpoint: endpointOf(admin), caPins: pinsOf(admin) };
}

/**
 * The facts in the static pods' files, as kubeadm writes them.
 * @throws Error that names what is missing
 */
export function parseStaticPods(text: string): Omit<RunningCluster, "controlPlaneEndpoint" | "caPins"> {
  const flag = (name: string) => required(new RegExp(`^\\s*- --${name}=(\\S+)$`, "m").exec(text)?.[1], `--${name}`);
  const image = /^\s*image: \S+\/kube-apiserver:v(1\.\d+)\.\S+$/m.exec(text)?.[1];
  return {
    kubernetesVersion: required(image, "the API server's image"),
    controlPlaneAddress: flag("advertise-address"),
    serviceCidr: flag("service-cluster-ip-range"),
    podCidr: flag("cluster-cidr"),
    dnsDomain: required(ISSUER.exec(flag("service-account-issuer"))?.[1], "the domain in --service-account-issuer"),
  };
}

function endpointOf({ server }: AdminConfig): string {
  const { hostname, port } = new URL(server);
  return `${hostname}:${port || "443"}`;
}

function required(value: string | undefined, what: string): string {
  if (value === undefined) throw new Error(`${what} is not in the control plane's static pods as kubeadm writes it`);
  return value;
}
