/** The line that wpa_supplicant reads: a passphrase, or a key of 64 hex digits. @see IEEE 802.11-2020, section J.4.1 */
export const WIFI_LINE = /^psk=([\x20-\x7e]{8,63}|[0-9a-f]{64})$/;

/** Whole hashes of /etc/shadow: yescrypt and SHA-512. @see https://manpages.debian.org/bookworm/libcrypt-dev/crypt.5.en.html */
export const PASSWORD_HASH =
  /^(\$y\$[./A-Za-z0-9]+\$[./A-Za-z0-9]{0,86}\$[./A-Za-z0-9]{43}|\$6\$(rounds=[1-9]\d{3,8}\$)?[^$:\s!*;\\]{1,16}\$[./A-Za-z0-9]{86})$/;

/**
 * Auth keys of Tailscale, and OAuth clients' secrets, which log in with tags and may have parameters.
 * @see https://tailscale.com/docs/features/oauth-clients#generating-long-lived-auth-keys
 */
export const TAILSCALE_KEY = /^tskey-(auth|client)-[A-Za-z0-9]+-[A-Za-z0-9]+(\?[\w=&.:/%-]+)?$/;

/**
 * Preauthorization keys of Headscale: `hskey-auth-`, 12 characters that name the key and its secret; before 0.28, 48 hex
 * digits.
 * @see https://github.com/juanfont/headscale/blob/main/hscontrol/db/preauth_keys.go
 */
export const HEADSCALE_KEY = /^(hskey-auth-[\w-]{12}-[\w-]{20,}|[0-9a-f]{48})$/;
