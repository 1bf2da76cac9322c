import type { SecretKind } from "./SecretKind";
import { yescrypt } from "./yescrypt";

/** Longest password in bytes, of libxcrypt. @see https://manpages.debian.org/bookworm/libcrypt-dev/crypt.3.en.html */
const MAX_BYTES = 511;

/** Whole hashes of /etc/shadow: yescrypt and SHA-512. @see https://manpages.debian.org/bookworm/libcrypt-dev/crypt.5.en.html */
const HASH =
  /^(\$y\$[./A-Za-z0-9]+\$[./A-Za-z0-9]{0,86}\$[./A-Za-z0-9]{43}|\$6\$(rounds=[1-9]\d{3,8}\$)?[^$:\s!*;\\]{1,16}\$[./A-Za-z0-9]{86})$/;

/** The password of the administrators at a host's keyboard. Only its hash is stored. */
export const consolePassword: SecretKind = {
  name: "console-password",
  summary: "password of the administrators at the keyboard, stored as a hash",
  prompt: "Console password",
  encode(value) {
    if (HASH.test(value)) return `${value}\n`;
    if (/^\$(y|6)\$/.test(value)) {
      throw new Error("The value starts like a hash and is not a whole one. Copy the whole hash again.");
    }
    if (/\p{Cc}/u.test(value))
      throw new Error("The password has a line end or a control character; nobody can type it.");
    if (Buffer.byteLength(value) > MAX_BYTES) throw new Error(`The password is longer than ${MAX_BYTES} bytes.`);
    return `${yescrypt(value)}\n`;
  },
};
