import {
  type Definition,
  type Emitted,
  type EvaluatedHost,
  type JsonObject,
  type NixosFacts,
  type OutputRule,
  runRules,
} from "@ducksnest/checks";
import { aHomelab, aManifest, topologyOf } from "@ducksnest/testing";
import type { Changes } from "./_findings";

const FLAGS = ["--accept-dns=false", "--accept-routes=true", "--advertise-routes=192.168.0.15/32"];

/** NixOS's own options of firebat as the modules set them. */
const OPTIONS: JsonObject = {
  "boot.kernel.sysctl": { "net.ipv4.ip_forward": true, "net.ipv4.conf.all.arp_ignore": 1 },
  "networking.firewall.enable": true,
  "networking.firewall.extraCommands": "iptables -A nixos-fw -p tcp --dport 10250 -j nixos-fw-accept\n",
  "networking.firewall.interfaces": {
    wlan0: { allowedTCPPorts: [22], allowedTCPPortRanges: [{ from: 30000, to: 32767 }] },
  },
  "networking.hostName": "laptop-firebat",
  "nix.settings": { "trusted-users": ["@wheel"] },
  "services.openssh": { enable: true, settings: { PasswordAuthentication: false, PermitRootLogin: "no" } },
  "services.resolved.enable": true,
  "services.tailscale": { enable: true, extraUpFlags: FLAGS, extraSetFlags: FLAGS },
  "systemd.network.networks": {
    "10-node": {
      address: ["192.168.0.15/24"],
      dns: ["192.168.0.1"],
      routingPolicyRules: [{ To: "192.168.0.0/24", Priority: 5200 }],
    },
  },
  "users.users": { admin: { isNormalUser: true } },
};

const KUBELET: JsonObject = {
  nodeIp: "192.168.0.15",
  clusterDns: "10.96.0.10",
  clusterDomain: "cluster.local",
  extraArgs: { "node-ip": "192.168.0.15" },
  labels: { "ducksnest/cpu-level": "v3", "ducksnest/site": "home", "topology.kubernetes.io/zone": "home" },
  taints: [],
};

/** The settings of firebat below `ducksnest`, without those of the kubelet. */
const DUCKSNEST: JsonObject = {
  role: "worker",
  hardware: { address: "192.168.0.15", interface: { name: "wlan0" } },
  firewall: { dataplane: "iptables", interfaces: { wlan0: { nodesOnly: { tcpPorts: [10250] } } } },
  worker: { apiEndpoint: "control-plane.example.ts.net:6443" },
};

/** What differs from a sound host. */
export interface HostChanges {
  /** NixOS's own options, by dotted name. */
  readonly options?: JsonObject;
  /** Settings below `ducksnest`. */
  readonly ducksnest?: JsonObject;
  /** Settings below `ducksnest.kubelet`. */
  readonly kubelet?: JsonObject;
  /** What extra.nix defines: values by the option's names, joined by spaces, each on a line of its own. */
  readonly defined?: JsonObject;
}

/** The facts of firebat. */
export function aHost({ options, ducksnest, kubelet, defined = {} }: HostChanges = {}): EvaluatedHost {
  return {
    kind: "evaluated",
    ducksnest: { ...DUCKSNEST, kubelet: { ...KUBELET, ...kubelet }, ...ducksnest },
    options: { ...OPTIONS, ...options },
    failedAssertions: [],
    definitions: definitions(defined),
  };
}

/** Definitions in `extra.nix`, the first in line 2. */
export function definitions(defined: JsonObject): readonly Definition[] {
  return Object.entries(defined).map(([option, value], index) => ({
    option: option.split(" "),
    value,
    place: { file: "extra.nix", line: index + 2, column: 3 },
  }));
}

/** A rule's findings about firebat, as `line: message -> fix`, or with the manifest's path if extra.nix is not the cause. */
export function hostFindingsOf(rule: OutputRule, facts: NixosFacts, changes: Changes = {}): readonly string[] {
  return findingsOfAll(rule, new Map([["firebat", facts]]), changes);
}

/** The same for several hosts. */
export function findingsOfAll(
  rule: OutputRule,
  nixos: ReadonlyMap<string, NixosFacts> | undefined,
  changes: Changes = {},
): readonly string[] {
  const homelab = aHomelab(changes);
  const emitted: Emitted = { cluster: [], cloud: new Map(), hosts: new Map(), ...(nixos && { nixos }) };
  const subject = { homelab, topology: topologyOf(homelab), manifest: aManifest(changes) };
  return runRules([rule], subject, emitted).map(({ path, place, message, fix }) => {
    return `${place === undefined ? path.join(".") : place.line}: ${message} -> ${fix}`;
  });
}
