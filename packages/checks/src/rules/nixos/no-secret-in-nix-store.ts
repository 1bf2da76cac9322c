import { CERTAIN_FORMS, namesSecret } from "@ducksnest/manifest";
import { nameOf } from "../../outputs/_origins";
import { asList, type Json, textAt, textsOf } from "../../outputs/Emitted";
import type { Definition } from "../../outputs/NixosFacts";
import type { OutputRule } from "../../Rule";

/** A secret in a definition. */
interface Secret {
  /** Follows "which". */
  readonly fault: string;
  readonly fix: string;
}

/** Every user of a host can read its store, and so can everybody who gets a copy of it from a binary cache. */
export const NixStoreSecretRule: OutputRule = {
  name: "no-secret-in-nix-store",
  subject: "outputs",
  severity: "error",
  meaning:
    "An extra.nix must contain no secret and refer to no file with one, because Nix copies both to the store, which every user of the host can read.",
  remedy: "Encrypt the secret with age, and give the service the path of the decrypted file.",
  source: "https://wiki.nixos.org/wiki/Comparison_of_secret_managing_schemes",
  hidesLine: true,
  check({ emitted, report }) {
    for (const [name, { definitions }] of emitted.nixos ?? []) {
      for (const definition of definitions) {
        const secret = secretIn(definition);
        if (secret === undefined) continue;
        report({
          path: ["hosts", name],
          at: "key",
          place: definition.place,
          message: `${nameOf(definition)} of host "${name}" ${secret.fault}, and every user of the host can read the Nix store.`,
          fix: secret.fix,
        });
      }
    }
  },
};

const ENCRYPT =
  "Put it into a file that agenix decrypts (age.secrets.<name>.file), write /run/agenix/<name> here, and change the secret if it was ever committed.";

const HASH =
  "Encrypt the password's hash, as `mkpasswd` prints it, into a file that agenix decrypts (age.secrets.<name>.file), set hashedPasswordFile to /run/agenix/<name> instead, and change the password if it was ever committed.";

/** Whether an option has the password of a user, or its hash, and not the path of a file with it. */
function isOfUser([first, second]: readonly string[]): boolean {
  return first === "users" && second === "users";
}

function secretIn(definition: Definition): Secret | undefined {
  const { option, value } = definition;
  const form = asList(value).flatMap(formOf)[0];
  if (form !== undefined) return { fault: `looks like ${form.what}`, fix: form.fix };
  const last = option.at(-1) ?? "";
  if (namesSecret(last) && textsOf(value).some(isWritten))
    return { fault: "holds a secret in plain text", fix: isOfUser(option) ? HASH : ENCRYPT };
  const file = fileOf(value);
  return file !== undefined && isSecretFile(option, file)
    ? { fault: `copies the file ${file} into the store`, fix: ENCRYPT }
    : undefined;
}

/** A guess from characters that look random is no secret here, because hashes of sources look the same. */
function formOf(value: Json) {
  return typeof value === "string" ? (CERTAIN_FORMS.find(({ pattern }) => value.search(pattern) >= 0) ?? []) : [];
}

/** A path names a file that holds the secret, and crypt(5) locks an account with `!` or `*`. */
function isWritten(text: string): boolean {
  return text !== "" && !/^([/!*]|ext:)/.test(text);
}

/** The name of a file that the value copies into the store. */
function fileOf(value: Json): string | undefined {
  const path =
    textAt(value, "path") ?? (typeof value === "string" && value.startsWith("/nix/store/") ? value : undefined);
  return path?.replace(/^.*\//, "").replace(/^[0-9a-z]{32}-/, "");
}

/** The end of the name of an option that takes the path of a secret. */
const FILE_OPTION = /(key|token|secrets?|password|passphrase|credentials?|psk|env|environment)-?(file|path)s?$/i;

/** Names that private keys usually have. */
const KEY_FILE = /^id_(rsa|dsa|ecdsa|ed25519)$|\.key$|_key$|^tls\.pem$/;

function isSecretFile(option: readonly string[], file: string): boolean {
  if (/\.(age|pub|crt)$/.test(file)) return false;
  const isOfAgenix = option[0] === "age" && option[1] === "secrets" && option.at(-1) === "file";
  return isOfAgenix || FILE_OPTION.test(option.at(-1) ?? "") || KEY_FILE.test(file);
}
