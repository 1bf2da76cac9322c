import type { Homelab, LanSite } from "@ducksnest/manifest";
import { overheadBytes } from "@ducksnest/topology";
import { type Setting, write } from "../../_settings";
import { quoted } from "../../_words";
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
    for (const site of homelab.sites) {
      if (site.kind !== "lan" || site.mtu.bytes <= WIFI_MTU) continue;
      const names = namesOnWifi(homelab, site);
      if (names.length === 0) continue;
      const [hosts, cards] = names.length === 1 ? ["host", "its card refuses"] : ["hosts", "their cards refuse"];
      report({
        path: ["sites", site.name, "mtu"],
        message: `Site "${site.name}" has MTU ${site.mtu}, but its ${hosts} ${quoted(names)} use${names.length === 1 ? "s" : ""} Wi-Fi, which carries at most ${WIFI_MTU} bytes, so ${cards} the MTU.`,
        fix: `${write([`\`mtu: ${ETHERNET_MTU}\``, ...podMtuOver(homelab)])}, or connect the ${hosts} by cable.`,
        related: names.map((name) => ({ path: ["hosts", name, "interface", "kind"], message: "uses Wi-Fi" })),
      });
    }
  },
};

function namesOnWifi({ hosts }: Homelab, site: LanSite): readonly string[] {
  return hosts.filter((host) => host.site.name === site.name && host.interface.kind === "wifi").map(({ name }) => name);
}

/** The setting that lowers the pod MTU; empty if the pod MTU fits the smaller network with any encapsulation. */
function podMtuOver({ cluster }: Homelab): readonly Setting[] {
  const { mtu } = cluster.calico;
  const fits = mtu === "auto" || mtu.bytes <= ETHERNET_MTU - overheadBytes("wireguard");
  return fits ? [] : ["`cluster.calico.mtu: auto`"];
}
