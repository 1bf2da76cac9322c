import type { Cidr } from "@ducksnest/manifest";
import { overlaps, tryCidr } from "../../_networks";
import { calicoObjects, felixSettings, felixSpec, type Pool, pools } from "../../outputs/_installation";
import type { Emitted, Json } from "../../outputs/Emitted";
import type { OutputRule, RuleContext } from "../../Rule";

/** Settings of VXLAN that all nodes must share, because a packet's sender chooses both. */
const SHARED_FIELDS = ["vxlanPort", "vxlanVNI"];

/** Hosts are built for one pool: firewalls open the port of its encapsulation, and kubeadm's podSubnet is its network. */
export const PodPoolRule: OutputRule = {
  name: "pod-pool-follows-manifest",
  subject: "outputs",
  severity: "error",
  meaning: "Calico's pools and tunnels must be those that the hosts are built for.",
  remedy: "Change cluster.podCidr or cluster.calico in the manifest instead, because hosts follow it too.",
  source: "https://docs.tigera.io/calico/latest/reference/installation/api",
  check(context) {
    const { emitted, homelab } = context;
    checkTunnels(context);
    const all = pools(emitted, String(homelab.cluster.podCidr));
    // A router that speaks BGP with the nodes can learn the way back to pods.
    const isRouted = calicoObjects(emitted, "BGPPeer").length > 0;
    for (const pool of all) checkPool(pool, isRouted, context);
    checkOverlaps(all, context);
  },
};

type Context = RuleContext & { readonly emitted: Emitted };

function checkTunnels({ emitted, homelab: { cluster }, report }: Context): void {
  const shared = felixSpec(emitted) ?? {};
  for (const { name, object, spec, node } of felixSettings(emitted)) {
    const title = name === "default" ? "Felix" : `FelixConfiguration "${name}"`;
    const isSilent = name !== "default" && !Object.hasOwn(spec, "wireguardEnabled");
    const encrypts = spec.wireguardEnabled === true;
    if (!isSilent && encrypts !== cluster.calico.wireguard) {
      report({
        path: ["cluster", "calico", "wireguard"],
        about: object,
        message: `${title} has WireGuard ${encrypts ? "on" : "off"}, but the pod MTU and the firewalls are derived with it ${encrypts ? "off" : "on"}.`,
        fix: `Write \`wireguard: ${encrypts}\` under cluster.calico, or keep Felix's derived wireguardEnabled.`,
      });
    }
    for (const field of node === undefined ? [] : SHARED_FIELDS) {
      if (!Object.hasOwn(spec, field) || spec[field] === shared[field]) continue;
      report({
        path: ["cluster", "calico"],
        at: "key",
        about: object,
        message: `${title} sets ${field} to ${shownValue(spec[field])}, but the other nodes use ${shownValue(shared[field])}, so no packet of pods passes between them and node "${node}".`,
        fix: `Remove ${field} from it, or set it in the FelixConfiguration named default.`,
      });
    }
  }
}

function shownValue(value: Json | undefined): string {
  return value === undefined ? "the default" : JSON.stringify(value);
}

function checkPool(pool: Pool, isRouted: boolean, { homelab: { cluster }, report }: Context): void {
  const { object, title, cidr, encapsulation, isOperators } = pool;
  const pods = tryCidr(cidr);
  if (pods === undefined || !cluster.podCidr.covers(pods)) {
    report({
      path: ["cluster", "podCidr"],
      about: object,
      message: isOperators
        ? `The Installation has the pool ${cidr}, which is outside kubeadm's podSubnet ${cluster.podCidr}, so the operator rejects it.`
        : `${title} is outside kubeadm's podSubnet ${cluster.podCidr}, so kube-proxy takes its pods for strangers and hides their addresses.`,
      fix: `Set the pool's cidr to ${cluster.podCidr}, or cluster.podCidr to ${cidr}.`,
    });
  }
  const { encapsulation: wanted } = cluster.calico;
  if (encapsulation !== wanted) {
    report({
      path: ["cluster", "calico", "encapsulation"],
      about: object,
      message: `${title} has encapsulation ${encapsulation}, but the pod MTU and the firewalls are derived for ${wanted}.`,
      fix: `Set the pool's encapsulation to ${wanted}, or change cluster.calico.encapsulation.`,
    });
  }
  if (!pool.natOutgoing && !isRouted) {
    report({
      path: ["cluster", "podCidr"],
      about: object,
      message: `${title} has no natOutgoing, so its pods reach nothing outside the cluster, because no router knows the way back to them.`,
      fix: "Switch natOutgoing on.",
    });
  }
}

function checkOverlaps(all: readonly Pool[], { report }: Context): void {
  const networks = all.flatMap((pool): { pool: Pool; cidr: Cidr }[] => {
    const cidr = tryCidr(pool.cidr);
    return cidr === undefined ? [] : [{ pool, cidr }];
  });
  for (const [outer, inner] of overlaps(networks)) {
    // The operator makes an IPPool of each of its pools, which the app may state as well.
    if (outer.pool.name === inner.pool.name && outer.pool.cidr === inner.pool.cidr) continue;
    // The second of two is the addition, unless the second is the Installation's.
    const [kept, added] = inner.pool.isOperators ? [inner.pool, outer.pool] : [outer.pool, inner.pool];
    report({
      path: ["cluster", "podCidr"],
      about: added.object,
      message: `${added.title} overlaps ${lowerFirst(kept.title)}, so Calico rejects it.`,
      fix: "Remove one of the two, or narrow both to parts of the pod CIDR that share no address.",
    });
  }
}

function lowerFirst(text: string): string {
  return text.startsWith("The ") ? `the ${text.slice(4)}` : text;
}
