import type { Homelab, LanSite } from "@ducksnest/manifest";
import { overheadBytes } from "@ducksnest/topology";
import { type Setting, write } from "../../_settings";
import { LISTED, quoted } from "../../_words";
import type { ManifestRule } from "../../Rule";

/**
 * Largest packet of a Wi-Fi card, in bytes: the data of one 802.11 frame. Linux refuses a larger MTU.
 * @see https://github.com/torvalds/linux/blob/v6.12/net/mac80211/main.c (`max_mtu = IEEE80211_MAX_DATA_LEN`)
 */
const WIFI_MTU = 2304;

/** The MTU of Ethernet without jumbo frames, in bytes, which access points bridge to. @see https://www.rfc-editor.org/rfc/rfc894 */
const ETHERNET_MTU = 1500;

/** The card keeps a smaller MTU, so large packets of the site's other hosts do not reach it, and pings do. */
export const WifiMtuRule: ManifestRule = {
  name: "wifi-carries-lan-mtu",
  subject: "manifest",
  severity: "error",
  meaning:
    "A site with a host on Wi-Fi must have an MTU of at most 2304 bytes, because Wi-Fi carries no larger packet.",
  remedy: "Set the site's mtu to 1500, or connect its hosts by cable.",
  source: "https://github.com/torvalds/linux/blob/v6.12/net/mac80211/main.c",
  check({ homelab, report }) {
    for (const [site, names] of hostsOnWifi(homelab)) {
      if (site.mtu.bytes <= WIFI_MTU) continue;
      const [hosts, use, refuse] =
        names.length === 1 ? ["host", "uses", "its card refuses"] : ["hosts", "use", "their cards refuse"];
      report({
        path: ["sites", site.name, "mtu"],
        message: `Site "${site.name}" has MTU ${site.mtu}, but its ${hosts} ${quoted(names)} ${use} Wi-Fi, which carries at most ${WIFI_MTU} bytes, so ${refuse} the MTU.`,
        fix: `${write([`\`mtu: ${ETHERNET_MTU}\``, ...podMtuOver(homelab)])}, or connect the ${hosts} by cable.`,
        related: names
          .slice(0, LISTED)
          .map((name) => ({ path: ["hosts", name, "interface", "kind"], message: "uses Wi-Fi" })),
      });
    }
  },
};

/** Names of the hosts on Wi-Fi, by site. */
function hostsOnWifi({ hosts }: Homelab): ReadonlyMap<LanSite, readonly string[]> {
  const bySite = new Map<LanSite, string[]>();
  for (const host of hosts) {
    if (host.kind !== "lan" || host.interface.kind !== "wifi") continue;
    const names = bySite.get(host.site);
    if (names === undefined) bySite.set(host.site, [host.name]);
    else names.push(host.name);
  }
  return bySite;
}

/** The setting that lowers the pod MTU; empty if the pod MTU fits the smaller network with any encapsulation. */
function podMtuOver({ cluster }: Homelab): readonly Setting[] {
  const { mtu } = cluster.calico;
  const fits = mtu === "auto" || mtu.bytes <= ETHERNET_MTU - overheadBytes("wireguard");
  return fits ? [] : ["`cluster.calico.mtu: auto`"];
}
