import { join, posix } from "node:path";
import { joinTokensFile } from "../files";
import { publicKeyOf } from "../pki/keys";
import { keyFile, publicFile } from "../pki/names";
import { PkiFolder, PUBLIC_FILES } from "../pki/PkiFolder";
import { mismatch } from "../pki/verifyPki";
import { reasonOf } from "../readIfThere";
import { publicLine } from "../ssh/publicKey";
import { SshPrivateKey } from "../ssh/SshPrivateKey";
import { BootstrapToken } from "../tokens/BootstrapToken";
import { readPublicTokens } from "../tokens/publicTokens";
import { parseJoinToken } from "../tokens/readJoinTokens";
import { privateHostKeyFile } from "./SecretsDesign";
import type { SecretsFolder } from "./SecretsFolder";
import { HEADSCALE_KEY, PASSWORD_HASH, TAILSCALE_KEY, WIFI_LINE } from "./secretForms";

/** Where a value was found. */
interface Place {
  readonly folder: SecretsFolder;
  /** The encrypted file, from the folder. */
  readonly file: string;
}

/** What is wrong with a value: the end of a sentence that starts with the file. It does not quote the value. */
type Check = (text: string, place: Place) => string | undefined;

/** By the secret's name. */
const CHECKS: ReadonlyMap<string, Check> = new Map([
  ["wifi", hasForm("a line psk=…", WIFI_LINE)],
  ["console-password", hasForm("a hash of a password", PASSWORD_HASH)],
  ["tailscale-auth-key", hasForm("an auth key", TAILSCALE_KEY, HEADSCALE_KEY)],
  ["join-token", joinToken],
]);

/**
 * Compares a decrypted value with what its file is for: its form, and the public half if there is one. So a secret that was
 * copied over another one is noticed.
 * @param file from the folder of secrets
 * @returns the end of a sentence that starts with the file, without a full stop; undefined if nothing is wrong
 */
export function contentProblem(folder: SecretsFolder, file: string, plaintext: Uint8Array): string | undefined {
  const name = folder.secret(file)?.name ?? "";
  const check = name.startsWith("pki-") ? pkiKey : (CHECKS.get(name) ?? hostKey);
  return check(Buffer.from(plaintext).toString("utf8"), { folder, file });
}

function hasForm(what: string, ...forms: readonly RegExp[]): Check {
  return (text) =>
    forms.some((form) => form.test(text.replace(/\r?\n$/, ""))) ? undefined : `its value is not ${what}`;
}

function joinToken(text: string, { folder: { root, design }, file }: Place): string | undefined {
  const host = design.hosts.find(({ hostname }) => file.startsWith(`hosts/${hostname}/`));
  try {
    const known = readPublicTokens(join(root, joinTokensFile(design.homelab))).get(host?.name ?? "");
    if (known === undefined) BootstrapToken.parse(text.trim(), "2000-01-01T00:00:00Z");
    else parseJoinToken(Buffer.from(text), known);
    return undefined;
  } catch (error) {
    return `its value is not the host's join token: ${reasonOf(error).replace(/\.$/, "")}`;
  }
}

function pkiKey(text: string, { folder: { root, design }, file }: Place): string | undefined {
  const pki = PkiFolder.read(root, design.homelab);
  const half = PUBLIC_FILES.find(({ name, generation }) => generation !== "old" && keyFile(name, generation) === file);
  if (half !== undefined && pki.texts.has(half.file)) {
    return mismatch(pki, publicFile(half.name, half.generation), text)?.replace(/; restore both .*/, "");
  }
  try {
    publicKeyOf(text);
    return undefined;
  } catch (error) {
    return `its value is no key of a CA: ${reasonOf(error)}`;
  }
}

/** A private host key; other files have no form that is known. */
function hostKey(text: string, { folder, file }: Place): string | undefined {
  const host = folder.design.hosts.find(({ hostname }) => privateHostKeyFile(hostname) === file);
  if (host === undefined) return undefined;
  const line = folder.hostKeys.get(host.hostname);
  try {
    const { blob } = SshPrivateKey.parse(text);
    if (line === undefined || publicLine({ blob, comment: "" }) === line) return undefined;
    return `it is not the private half of ${posix.join(folder.path, file).replace(/\.age$/, ".pub")}`;
  } catch (error) {
    return `it is not a private SSH key: ${reasonOf(error).replace(/\.$/, "")}`;
  }
}
