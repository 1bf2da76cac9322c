import type { PkiName } from "./names";

/** Folder of kubeadm's certificates and keys. */
export const PKI = "/etc/kubernetes/pki";

/** Paths of kubeadm's files below that folder. */
export const CLUSTER_FILES: {
  readonly [name in PkiName]: {
    /** The certificate, or the public key. */
    readonly public: string;
    /** The private key. */
    readonly key: string;
  };
} = {
  ca: { public: "ca.crt", key: "ca.key" },
  "front-proxy-ca": { public: "front-proxy-ca.crt", key: "front-proxy-ca.key" },
  "etcd-ca": { public: "etcd/ca.crt", key: "etcd/ca.key" },
  sa: { public: "sa.pub", key: "sa.key" },
};

/**
 * Only the certificate that signs: kube-controller-manager exits if `--cluster-signing-cert-file` or `--client-ca-file`
 * has two. During a rotation `ca.crt` has.
 * @see https://github.com/kubernetes/kubeadm/issues/1350
 */
export const SIGNING_FILE = `${PKI}/ca-signing.crt`;

const CONTROLLER_MANAGER = "/etc/kubernetes/manifests/kube-controller-manager.yaml";

/** Lets kube-controller-manager sign with `SIGNING_FILE`. */
export const USE_SIGNING_FILE = `sudo sed -i -E 's#--(cluster-signing-cert-file|client-ca-file)=.*#--\\1=${SIGNING_FILE}#' ${CONTROLLER_MANAGER}`;

/** Lets it sign with `ca.crt` again. */
export const DROP_SIGNING_FILE = `sudo sed -i 's#=${SIGNING_FILE}#=${PKI}/ca.crt#' ${CONTROLLER_MANAGER} && sudo rm ${SIGNING_FILE}`;

/** Private keys are in it, so only root may read it. */
const BACKUP = "/root/kubernetes-before-rotation.tar";

/** Saves everything that a rotation changes on a control plane. */
export const SAVE = `sudo sh -c 'umask 077 && tar --create --file ${BACKUP} /etc/kubernetes'`;

/** Removes what `SAVE` saved. */
export const REMOVE_SAVED = `sudo rm ${BACKUP}`;

/**
 * Restarts the static pods: the kubelet stops those whose file is gone, and looks every 20 seconds.
 * @see https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-certs/#manual-certificate-renewal
 */
export const RESTART_CONTROL_PLANE =
  "sudo sh -c 'mkdir -p /root/manifests && mv /etc/kubernetes/manifests/*.yaml /root/manifests/ && sleep 30 && mv /root/manifests/*.yaml /etc/kubernetes/manifests/'";

/** Puts the host's `ca.crt` into each of its kubeconfigs. They name their cluster differently. */
export const EMBED_CA =
  `sudo sh -c 'for file in /etc/kubernetes/*.conf; do kubectl config set-cluster "$(kubectl config get-clusters --kubeconfig "$file" | tail -n 1)" ` +
  `--kubeconfig "$file" --certificate-authority ${PKI}/ca.crt --embed-certs; done' && sudo systemctl restart kubelet`;

/** Puts a file's certificates into the ConfigMap from which joining hosts learn the CA. kube-controller-manager signs it again. */
export function publishCa(files: readonly string[]): string {
  return (
    "kubectl get configmap cluster-info --namespace kube-public --output yaml | " +
    `sed "s|\\(certificate-authority-data:\\).*|\\1 $(cat ${files.join(" ")} | base64 --wrap 0)|" | kubectl apply --filename -`
  );
}

/** Replaces every pod that a workload manages. */
export const RESTART_PODS =
  "for namespace in $(kubectl get namespaces --output name | cut -d / -f 2); do " +
  'kubectl rollout restart deployment,daemonset,statefulset --namespace "$namespace"; done';

/**
 * Makes the kubelet of the node `$NODE` a certificate.
 * @see https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/troubleshooting-kubeadm/#kubelet-client-cert
 */
export const MAKE_KUBELET_CONF =
  "kubectl get configmap kubeadm-config --namespace kube-system --output 'jsonpath={.data.ClusterConfiguration}' > cluster.yaml && " +
  'sudo kubeadm kubeconfig user --config cluster.yaml --org system:nodes --client-name "system:node:$NODE" > kubelet.conf';

/** Lets a host use the `kubelet.conf` in the working directory, and ask for a certificate that renews itself. */
export const USE_KUBELET_CONF =
  "sudo install -m 600 kubelet.conf /etc/kubernetes/kubelet.conf && rm kubelet.conf && " +
  "sudo sh -c 'rm -f /var/lib/kubelet/pki/kubelet-client-*' && sudo systemctl restart kubelet";

const RENEWED = "/var/lib/kubelet/pki/kubelet-client-current.pem";

/** Lets the kubelet use that certificate. */
export const USE_RENEWED_CERTIFICATE =
  `sudo sed -i -E 's#client-(certificate|key)-data: .*#client-\\1: ${RENEWED}#' /etc/kubernetes/kubelet.conf && ` +
  "sudo systemctl restart kubelet";

/** Copies files of this machine, joined, to a file of a host. */
export function copy(files: readonly string[], host: string, target: string): string {
  return `cat ${files.join(" ")} | ssh ${host} sudo install -m 644 /dev/stdin ${target}`;
}

/** Copies an encrypted key of this machine to a host, without writing it in the clear here. */
export function copyKey(file: string, host: string, target: string): string {
  return `age --decrypt --identity "$IDENTITY" ${file} | ssh ${host} sudo install -m 600 /dev/stdin ${target}`;
}
