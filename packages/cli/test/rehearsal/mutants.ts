import { copiedYaml, editedYaml, type Mutant } from "./Mutant";

/** Mistakes that one rehearsal finds together, because none keeps the others from being seen. */
export interface MutantRun {
  readonly name: string;
  /** `control-plane` for mistakes that end a rehearsal before any worker joins. */
  readonly hosts: "control-plane" | "three-workers" | "many-workers";
  /** Whether it belongs to the core, which runs by default. */
  readonly isQuick: boolean;
  readonly mutants: readonly Mutant[];
  /** Deviations that follow from the mistakes, besides those that the mutants expect. */
  readonly consequences: readonly RegExp[];
}

/** Workers of the run with many workers, beside the three of the reference homelab: the last byte of their addresses. */
export const MORE_WORKERS: Readonly<Record<string, number>> = {
  w10: 27,
  w4: 21,
  w5: 22,
  w6: 23,
  w7: 24,
  w8: 25,
  w9: 26,
};

/** The flag of the kubelet's drop-in, as the module makes it. */
const DROP_IN = '"--config-dir=${pkgs.writeTextDir "10-ducksnest.conf" (builtins.toJSON cfg.settings)}"';
/** The one of the many workers whose pods start, and whose kubelet hands out their logs. */
const ON_W8 = "nodeSelector: { kubernetes.io/hostname: laptop-w8 }";
const WRONG_PIN = `sha256:${"0".repeat(64)}`;

/** A mistake of the control plane, whose extra.nix has these settings. */
function ofControlPlane(name: string, settings: string, expected: Mutant["expected"]): Mutant {
  return { name, host: "control-plane", flake: (flake) => flake.extra("control-plane", settings), expected };
}

/** A run with one mistake that no worker is needed for. */
function alone(mutant: Mutant, isQuick = false): MutantRun {
  return { name: mutant.name, hosts: "control-plane", isQuick, mutants: [mutant], consequences: [] };
}

const OF_THREE_WORKERS: readonly Mutant[] = [
  {
    name: "a pin of another CA",
    host: "firebat",
    flake: (flake) =>
      flake.extra("laptop-firebat", `ducksnest.worker.caCertHashes = lib.mkOverride 5 [ "${WRONG_PIN}" ];`),
    expected: { what: /^join$/, says: [/pinned/, /not the pinned one/] },
  },
  {
    name: "a label that a kubelet may not set",
    host: "ultra",
    flake: (flake) => {
      flake.edit("modules/kubelet.nix", "assertion = !isReserved label;", "assertion = true;");
      flake.extra("laptop-ultra", 'ducksnest.kubelet.labels."kubernetes.io/role" = "gpu";');
    },
    expected: { what: /^join$/, says: [/kubelet does not stay up/, /unknown .* labels.*kubernetes\.io\/role/] },
  },
  {
    name: "an address of the DNS service that is not the cluster's",
    host: "old",
    flake: (flake) => flake.extra("laptop-old", 'ducksnest.kubelet.clusterDns = lib.mkForce "10.96.0.53";'),
    expected: { what: /^clusterDNS of the kubelet$/, says: [/10\.96\.0\.53/, /ducksnest\.kubelet\.clusterDns/] },
  },
  {
    name: "a request that no node has the memory for",
    input: (input) =>
      editedYaml(
        input,
        "blog.k8s.yaml",
        /limits:\n( +)memory: 64Mi\n( +requests:\n +cpu: 50m\n +)memory: 64Mi/,
        "limits:\n$1memory: 1Ti\n$2memory: 1Ti",
      ),
    expected: { what: /^deployment blog\/blog$/, says: [/No node takes it/, /Insufficient memory/] },
  },
  {
    name: "a pod as root in a restricted namespace",
    input: (input) => editedYaml(input, "portfolio.k8s.yaml", /runAsNonRoot: true/g, "runAsNonRoot: false"),
    expected: { what: /^deployment portfolio\/portfolio$/, says: [/refuses its pods/, /runAsNonRoot/] },
  },
];

const OF_MANY_WORKERS: readonly Mutant[] = [
  {
    name: "an API server whose name is in no /etc/hosts",
    host: "w4",
    flake: (flake) =>
      flake.edit("hosts/laptop-w4/default.nix", 'control-plane.example.ts.net" ]', 'api.example.ts.net" ]'),
    expected: { what: /^join$/, says: [/control-plane\.example\.ts\.net/, /ducksnest\.host\.hosts/] },
  },
  {
    name: "a join script that leaves the placeholder of the token",
    host: "w5",
    flake: (flake) =>
      flake.edit(
        "modules/scripts/kubeadm-join.sh",
        `'.discovery.bootstrapToken.token = ($token | gsub("\\\\s"; ""))'`,
        "'. + ($token | {})'",
      ),
    expected: { what: /^join$/, says: [/token/, /wrong, expired or revoked/] },
  },
  {
    name: "a name of the API server that its certificate lacks",
    host: "w6",
    flake: (flake) => flake.edit("hosts/laptop-w6/default.nix", "control-plane.example.ts.net", "api.example.ts.net"),
    expected: { what: /^certificate of the API server at api\.example\.ts\.net$/, says: [/certSANs/] },
  },
  {
    name: "a folder of CNI plugins that Calico does not fill",
    host: "w7",
    flake: (flake) => flake.edit("modules/containerd.nix", '"/opt/cni/bin"', '"/opt/cni/plugins"'),
    expected: {
      what: /^pod on this host$/,
      says: [/failed to find plugin "(calico|loopback)" in path \[\/opt\/cni\/plugins\]/],
    },
  },
  {
    name: "a kubelet without its drop-in",
    host: "w8",
    flake: (flake) => flake.edit("modules/kubelet.nix", DROP_IN, '""'),
    expected: { what: /^configuration of the kubelet$/, says: [/--config-dir/] },
  },
  {
    name: "a node IP that the host does not have",
    host: "w9",
    flake: (flake) => flake.edit("modules/kubelet.nix", "node-ip = cfg.nodeIp;", 'node-ip = "192.168.0.98";'),
    expected: { host: "w9", what: /^node IP$/, says: [/--node-ip/] },
  },
  {
    name: "a control plane without its taint",
    host: "control-plane",
    flake: (flake) => flake.extra("control-plane", "ducksnest.kubelet.taints = lib.mkForce [ ];"),
    expected: { what: /^taints$/, says: [/ducksnest\.kubelet\.taints/] },
  },
  {
    name: "a pool of Calico that is not kubeadm's pod network",
    input: (input) => editedYaml(input, "calico.k8s.yaml", "10.244.0.0/16", "10.245.0.0/16"),
    expected: { what: /^pod network$/, says: [/10\.245\.0\.0\/16/, /podCidr/] },
  },
  {
    name: "a token whose Secret lacks the group",
    input: (input) => ({
      ...input,
      tokenSecrets: input.tokenSecrets.replace(
        "system:bootstrappers:kubeadm:default-node-token",
        "system:bootstrappers:nodes",
      ),
    }),
    expected: { what: /^join$/, says: [/forbidden/, /auth-extra-groups/] },
  },
  {
    name: "a selector that matches no node",
    input: (input) =>
      copiedYaml(
        input,
        { from: "blog", to: "selector" },
        /^( +)dnsPolicy: /m,
        "$1nodeSelector:\n$1  disk: ssd\n$1dnsPolicy: ",
      ),
    expected: { what: /^deployment selector\/selector$/, says: [/No node takes it/, /node affinity\/selector/] },
  },
  {
    name: "a command that fails",
    input: (input) =>
      copiedYaml(
        input,
        { from: "blog", to: "command" },
        /^( +)imagePullPolicy: (.*?)^( +)dnsPolicy: /ms,
        `$1command: ["sh", "-c", "echo no configuration >&2; exit 1"]\n$1imagePullPolicy: $2$3${ON_W8}\n$3dnsPolicy: `,
      ),
    expected: { what: /^deployment command\/command$/, says: [/CrashLoopBackOff/, /Its last line: no configuration/] },
  },
  {
    name: "a service that leads to a closed port",
    input: (input) => copiedYaml(input, { from: "blog", to: "target" }, /targetPort: 8080/, "targetPort: 8081"),
    expected: { what: /^target\/target by its cluster IP$/, says: [/targetPort/] },
  },
  {
    name: "a field of the wrong type",
    input: (input) => copiedYaml(input, { from: "blog", to: "field" }, /replicas: 2/, 'replicas: "two"'),
    expected: { what: /^apply field\.k8s\.yaml$/, says: [/replicas/] },
  },
];

/** Services whose pods do not run answer nobody, and neither does DNS if it is asked at a wrong address. */
const OF_WORKLOADS = [/ by (its cluster IP|the node port)/, /^pod: HTTP from the service/];
const OF_DNS = [/^pod: (name server|address of the name)/];

export const MUTANT_RUNS: readonly MutantRun[] = [
  alone(
    ofControlPlane(
      "a field that kubeadm does not know",
      'ducksnest.control-plane.configuration.cluster.apiServer.certSAN = [ "api" ];',
      {
        what: /^kubeadm's configuration$/,
        says: [/unknown field "apiServer\.certSAN"/, /ducksnest\.control-plane\.configuration/],
      },
    ),
    true,
  ),
  alone(
    {
      name: "an init script that does not copy the CA's key",
      host: "control-plane",
      flake: (flake) => flake.edit("modules/scripts/kubeadm-init.sh", '"$PKI_PRIVATE/pki-ca" ca.key', ""),
      expected: { what: /^kubeadm init$/, says: [/ca\.key/, /incomplete external CA/] },
    },
    true,
  ),
  {
    name: "mistakes of workers and workloads",
    hosts: "three-workers",
    isQuick: true,
    mutants: OF_THREE_WORKERS,
    consequences: [...OF_WORKLOADS, ...OF_DNS],
  },
  alone(
    ofControlPlane("a drop-in of the kubelet with a wrong type", 'ducksnest.kubelet.settings.maxPods = "many";', {
      what: /^kubeadm init$/,
      says: [/kubelet does not stay up/, /maxPods/],
    }),
  ),
  alone(
    ofControlPlane(
      "resolvers in a file that does not exist",
      'ducksnest.kubelet.settings.resolvConf = lib.mkForce "/run/resolvconf/resolv.conf";',
      { what: /^kubeadm init$/, says: [/cannot start the pod/, /\/run\/resolvconf\/resolv\.conf: no such file/] },
    ),
  ),
  alone(
    ofControlPlane(
      "settings that containerd does not understand",
      'virtualisation.containerd.settings.oom_score = "low";',
      { what: /^containerd$/, says: [/virtualisation\.containerd\.settings/, /OOMScore/] },
    ),
  ),
  alone(
    ofControlPlane(
      "another socket of the container runtime",
      'ducksnest.control-plane.configuration.init.nodeRegistration.criSocket = lib.mkForce "unix:///run/cri.sock";',
      { what: /^kubeadm init$/, says: [/\/run\/cri\.sock/] },
    ),
  ),
  {
    // The control plane's taint keeps the workloads off the only node.
    ...alone(
      ofControlPlane(
        "a mode that kube-proxy does not have",
        'ducksnest.control-plane.configuration.kubeProxy.mode = lib.mkForce "nftable";',
        { what: /^daemonset kube-system\/kube-proxy$/, says: [/CrashLoopBackOff/, /nftable/] },
      ),
    ),
    consequences: [/^deployment /, ...OF_WORKLOADS, ...OF_DNS],
  },
  {
    name: "more mistakes of workers and workloads",
    hosts: "many-workers",
    isQuick: false,
    mutants: OF_MANY_WORKERS,
    // A node without an address cannot be asked, and the name that the certificate lacks keeps its host from joining.
    consequences: [
      ...OF_WORKLOADS,
      /^join$/,
      /^certificate of the API server at /,
      /^kubelet, asked through/,
      /^pod: kubectl logs/,
      /^deployment /,
    ],
  },
];
