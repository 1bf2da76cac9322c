import { PASSWORD_HASH } from "@ducksnest/credentials";
import type { SecretKind } from "./SecretKind";
import { yescrypt } from "./yescrypt";

/** Longest password in bytes, of libxcrypt. @see https://manpages.debian.org/bookworm/libcrypt-dev/crypt.3.en.html */
const MAX_BYTES = 511;

/** The password of the administrators at a host's keyboard. Only its hash is stored. */
export const consolePassword: SecretKind = {
  name: "console-password",
  summary: "password of the administrators at the keyboard, stored as a hash",
  prompt: "Console password",
  encode(value) {
    if (PASSWORD_HASH.test(value)) return `${value}\n`;
    if (/^\$(y|6)\$/.test(value)) {
      throw new Error("The value starts like a hash and is not a whole one. Copy the whole hash again.");
    }
    if (/\p{Cc}/u.test(value))
      throw new Error("The password has a line end or a control character; nobody can type it.");
    if (Buffer.byteLength(value) > MAX_BYTES) throw new Error(`The password is longer than ${MAX_BYTES} bytes.`);
    return `${yescrypt(value)}\n`;
  },
};
