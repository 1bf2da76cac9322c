import type { Host, LanHost } from "@ducksnest/manifest";
import type { ManifestRule } from "../../Rule";

/** A kind of card, and the names that Linux and systemd give to such cards. */
interface Naming {
  /** The kind as the manifest writes it; undefined for a card that no host can use. */
  readonly kind: "wifi" | "ethernet" | undefined;
  readonly what: string;
  readonly pattern: RegExp;
}

/**
 * The kernel's names, such as wlan0, and systemd's: two letters for the kind, one for the way to find the card, and where it is.
 * @see https://www.freedesktop.org/software/systemd/man/latest/systemd.net-naming-scheme.html
 */
const NAMINGS: readonly Naming[] = [
  { kind: "wifi", what: "Wi-Fi", pattern: /^(wlan\d|wl[a-zA-Z]\d|wlx[0-9a-f])/ },
  { kind: "ethernet", what: "Ethernet", pattern: /^(eth\d|en[a-zA-Z]\d|enx[0-9a-f])/ },
  { kind: undefined, what: "mobile broadband", pattern: /^(wwan\d|ww[a-zA-Z]\d|wwx[0-9a-f])/ },
];

/** The kind decides whether a host joins the site's Wi-Fi. With the wrong one it never has a network. */
export const InterfaceKindRule: ManifestRule = {
  name: "interface-name-fits-kind",
  subject: "manifest",
  severity: "error",
  meaning: "The name of a network card must not be one that Linux gives to cards of another kind.",
  remedy: "Write the name and the kind of the card that has the host's address, as `ip -br link` shows it.",
  source: "https://www.freedesktop.org/software/systemd/man/latest/systemd.net-naming-scheme.html",
  check({ homelab, report }) {
    for (const host of homelab.hosts) {
      const { name, kind } = host.interface;
      const naming = NAMINGS.find(({ pattern }) => pattern.test(name));
      if (naming === undefined || naming.kind === kind) continue;
      report({
        path: ["hosts", host.name, "interface", naming.kind === undefined ? "name" : "kind"],
        message: `Host "${host.name}" says that "${name}" is ${kind === "wifi" ? "a Wi-Fi" : "an Ethernet"} card, but Linux gives that name to ${naming.what}.`,
        fix: host.kind === "lan" ? fixAtHome(host, naming) : fixOnAws(host),
      });
    }
  },
};

function fixAtHome({ site, interface: { kind } }: LanHost, naming: Naming): string {
  const name = `the name of the ${kind === "wifi" ? "Wi-Fi" : "Ethernet"} card that \`ip -br link\` shows`;
  if (naming.kind === undefined) return `Write ${name}.`;
  const network = naming.kind === "wifi" && site.wifiSsid === undefined;
  return `Write \`kind: ${naming.kind}\`${network ? ` and \`sites.${site.name}.wifi: { ssid: <name> }\`` : ""}, or ${name}.`;
}

function fixOnAws({ name }: Host): string {
  return `Remove \`hosts.${name}.interface\`, because an EC2 instance has one Ethernet card, ens5.`;
}
