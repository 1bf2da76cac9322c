import type { SecretKind } from "./SecretKind";

/** The passphrase of a Wi-Fi network, as the line that wpa_supplicant's module reads. */
export const wifi: SecretKind = {
  name: "wifi",
  summary: "passphrase of the Wi-Fi network",
  prompt: "Wi-Fi passphrase",
  encode(value) {
    const passphrase = value.replace(/^psk=/, "");
    // A raw key is 64 hex digits. @see https://w1.fi/cgit/hostap/plain/wpa_supplicant/wpa_supplicant.conf `psk`
    if (!/^([\x20-\x7e]{8,63}|[0-9a-fA-F]{64})$/.test(passphrase)) {
      throw new Error(
        "A Wi-Fi passphrase has 8 to 63 ASCII characters, or it is a key of 64 hex digits; this value is neither.",
      );
    }
    return `psk=${passphrase}\n`;
  },
};
