import { pbkdf2Sync } from "node:crypto";
import type { SecretContext, SecretKind } from "./SecretKind";

/** A passphrase: 8 to 63 printable ASCII characters. @see IEEE 802.11-2020, section J.4.1 */
const PASSPHRASE = /^[\x20-\x7e]{8,63}$/;

/** A raw key: 256 bits. */
const RAW_KEY = /^[0-9a-fA-F]{64}$/;

/**
 * Passphrases that wpa_supplicant would cut off, because its reader of files removes what follows a # and blanks at the end of
 * a line. Quotes do not help: the password would contain them.
 * @see https://w1.fi/cgit/hostap/tree/src/utils/config.c (wpa_config_get_line), src/utils/ext_password_file.c
 */
const CUT_OFF = /#| $/;

/** The passphrase of a Wi-Fi network, as the line that wpa_supplicant reads: `psk=` and the passphrase without quotes. */
export const wifi: SecretKind = {
  name: "wifi",
  summary: "passphrase of the Wi-Fi network",
  prompt: "Wi-Fi passphrase",
  encode(value, context) {
    const passphrase = value.replace(/^psk=/, "");
    if (RAW_KEY.test(passphrase)) return `psk=${passphrase.toLowerCase()}\n`;
    if (!PASSPHRASE.test(passphrase)) {
      throw new Error(
        "A Wi-Fi passphrase has 8 to 63 ASCII characters, or it is a key of 64 hex digits; this value is neither.",
      );
    }
    return `psk=${CUT_OFF.test(passphrase) ? rawKey(passphrase, ssidOf(context)) : passphrase}\n`;
  },
};

/** The key that WPA2 derives from a passphrase, as 64 hex digits. @see IEEE 802.11-2020, section J.4.1 */
function rawKey(passphrase: string, ssid: string): string {
  return pbkdf2Sync(passphrase, ssid, 4096, 32, "sha1").toString("hex");
}

/** Name of the one network that all readers join. @throws Error if a reader joins none */
function ssidOf({ topology, secret }: SecretContext): string {
  for (const host of topology.hosts) {
    const ssid = host.kind === "lan" && secret.readers.includes(host.hostname) ? host.site.wifiSsid : undefined;
    if (ssid !== undefined) return ssid;
  }
  throw new Error("A passphrase with a # or a blank at its end needs the network's name: set `wifi.ssid` of the site.");
}
