import {
  CLUSTER_FILES,
  copy,
  copyKey,
  DROP_SIGNING_FILE,
  EMBED_CA,
  MAKE_KUBELET_CONF,
  PKI,
  publishCa,
  REMOVE_SAVED,
  RESTART_CONTROL_PLANE,
  RESTART_PODS,
  SAVE,
  SIGNING_FILE,
  USE_KUBELET_CONF,
  USE_RENEWED_CERTIFICATE,
  USE_SIGNING_FILE,
} from "./_clusterCommands";
import { keyFile, type PkiName, publicFile } from "./names";
import type { RotationStep } from "./rotation";

/** What the plan's commands name. */
export interface RotationPlanProps {
  /** Folder of the public files, from where the commands run, e.g. `nix/pki/duck`. */
  readonly pkiFolder: string;
  /** Folder of the secrets, e.g. `nix/secrets/duck`. */
  readonly secretsFolder: string;
  /** The control planes, each as `ssh` takes it, e.g. `admin@192.168.0.10`. */
  readonly controlPlanes: readonly string[];
}

/** Something that the operator does on the cluster. */
export interface ManualStep {
  /** Sentences: what to do where, and why. */
  readonly text: string;
  /** Shell commands, in order. Empty if it depends on the operator's programs. */
  readonly commands: readonly string[];
}

/**
 * What the operator does on the cluster after a step of the rotation and before the next one, in order.
 *
 * First everything trusts the old and the new CA, then the new one signs, and then nothing trusts the old one. The same
 * holds for the service-account keys: `--service-account-key-file` may contain several.
 * @see https://kubernetes.io/docs/tasks/tls/manual-rotation-of-ca-certificates/
 * @see https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/
 */
export function rotationPlan(
  step: Pick<RotationStep, "to" | "names">,
  props: RotationPlanProps,
): readonly ManualStep[] {
  switch (step.to) {
    case "trusted":
      return trustBoth(step.names, props);
    case "signing":
      return signWithNew(step.names, props);
    case "none":
      return trustOnlyNew(step.names, props);
  }
}

function trustBoth(names: readonly PkiName[], props: RotationPlanProps): ManualStep[] {
  const rotatesCa = names.includes("ca");
  return [
    does(
      "On each control plane, save the certificates and keys. Do not run `kubeadm upgrade` before the rotation has ended.",
      SAVE,
    ),
    ...when(rotatesCa, SYNTHESIZE),
    ...when(
      rotatesCa,
      does(
        "On each control plane, give kube-controller-manager a file with only the CA that signs, because it accepts no second certificate there.",
        `sudo cp ${PKI}/ca.crt ${SIGNING_FILE}`,
        USE_SIGNING_FILE,
      ),
    ),
    does("Let the control planes trust both. The one that signs comes first.", ...copyPublic(names, props, "next")),
    RESTART,
    ...(rotatesCa ? clientsTrust(trusted("ca", props, "next")) : []),
    does("Run `ducksnest pki rotate` again when all hosts and pods work. The new keys sign from then on."),
  ];
}

function signWithNew(names: readonly PkiName[], props: RotationPlanProps): ManualStep[] {
  const rotatesCa = names.includes("ca");
  const signing = props.controlPlanes.map((host) => copy(trusted("ca", props), host, SIGNING_FILE));
  const keys = forAll(names, props, (name, host) =>
    copyKey(`${props.secretsFolder}/${keyFile(name)}`, host, `${PKI}/${CLUSTER_FILES[name].key}`),
  );
  return [
    ...when(rotatesCa, SYNTHESIZE),
    does(
      "Put the new keys on the control planes. IDENTITY is the file of your age identity or SSH key. The new public files come first, because kubeadm signs with the first.",
      ...keys,
      ...copyPublic(names, props, "old"),
    ),
    ...when(rotatesCa, does("Let kube-controller-manager sign with the new CA.", ...signing)),
    ...when(
      names.some((name) => name !== "sa"),
      does("On each control plane, renew all certificates. The new CAs sign them.", "sudo kubeadm certs renew all"),
    ),
    RESTART,
    ...when(rotatesCa, ADMIN),
    ...(rotatesCa ? RENEW_KUBELETS : []),
    ...when(
      names.includes("sa"),
      does(
        "Restart all pods, so that the new key signs their tokens. Delete the Secrets that the second command lists, because the old key signed their tokens, and make those again that you need.",
        RESTART_PODS,
        "kubectl get secrets --all-namespaces --field-selector type=kubernetes.io/service-account-token",
      ),
    ),
    VERIFY,
    does("Run `ducksnest pki rotate` again when nothing uses the old keys. They are not trusted from then on."),
  ];
}

function trustOnlyNew(names: readonly PkiName[], props: RotationPlanProps): ManualStep[] {
  const rotatesCa = names.includes("ca");
  return [
    ...when(rotatesCa, SYNTHESIZE),
    does("Let the control planes trust only the new ones.", ...copyPublic(names, props)),
    ...when(
      rotatesCa,
      does("On each control plane, let kube-controller-manager read ca.crt again.", DROP_SIGNING_FILE),
    ),
    RESTART,
    ...(rotatesCa ? clientsTrust(trusted("ca", props)) : []),
    VERIFY,
    does("On each control plane, remove the saved keys.", REMOVE_SAVED),
  ];
}

const SYNTHESIZE = does(
  "Run `ducksnest synth` and rebuild the hosts, so that joining hosts pin the trusted CAs.",
  "ducksnest synth",
);

const RESTART = does(
  "On each control plane, one after the other, restart its pods. A single control plane does not answer for about a minute.",
  RESTART_CONTROL_PLANE,
);

const ADMIN = does(
  "Replace your own kubeconfig by /etc/kubernetes/admin.conf of a control plane, and make those of other users again.",
);

const RENEW_KUBELETS = [
  does(
    "For each host, one after the other, make a certificate for its kubelet: on a control plane, with the node's name as NODE. Then move kubelet.conf to that host.",
    MAKE_KUBELET_CONF,
  ),
  does("Use it on that host.", USE_KUBELET_CONF),
  does(
    "When /var/lib/kubelet/pki/kubelet-client-current.pem is there, let the kubelet use it. Then wait until the node is Ready.",
    USE_RENEWED_CERTIFICATE,
  ),
];

const VERIFY = does(
  "Check that every node is Ready, that no pod fails, and that no log reports an error of x509 or of tokens.",
  "kubectl get nodes",
  "kubectl get pods --all-namespaces --field-selector status.phase!=Running,status.phase!=Succeeded",
  "kubectl logs --namespace kube-system --selector tier=control-plane --since 10m --prefix | grep -iE 'x509|unauthorized'",
);

function clientsTrust(files: readonly string[]): ManualStep[] {
  return [
    does(
      "Put the same CA certificates on every worker. WORKER is its address for ssh.",
      copy(files, '"$WORKER"', `${PKI}/ca.crt`),
    ),
    does("On every host, control planes included, put them into the kubeconfigs.", EMBED_CA),
    does("Put them into the ConfigMap from which joining hosts learn the CA.", publishCa(files)),
    does("Restart all pods, because they read the CA when they start. Wait until all are ready.", RESTART_PODS),
    does("Put them into every other kubeconfig, and into programs outside the cluster that verify its certificates."),
  ];
}

/** The files on this machine of which a public file on the cluster consists. */
function trusted(name: PkiName, { pkiFolder }: RotationPlanProps, other?: "next" | "old"): string[] {
  const files = other === undefined ? [publicFile(name)] : [publicFile(name), publicFile(name, other)];
  return files.map((file) => `${pkiFolder}/${file}`);
}

function copyPublic(names: readonly PkiName[], props: RotationPlanProps, other?: "next" | "old"): string[] {
  return forAll(names, props, (name, host) =>
    copy(trusted(name, props, other), host, `${PKI}/${CLUSTER_FILES[name].public}`),
  );
}

function forAll(
  names: readonly PkiName[],
  { controlPlanes }: RotationPlanProps,
  command: (name: PkiName, host: string) => string,
): string[] {
  return controlPlanes.flatMap((host) => names.map((name) => command(name, host)));
}

function does(text: string, ...commands: string[]): ManualStep {
  return { text, commands };
}

function when(condition: boolean, step: ManualStep): ManualStep[] {
  return condition ? [step] : [];
}
