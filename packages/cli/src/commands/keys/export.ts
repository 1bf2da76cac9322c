import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { contentProblem, privateHostKeyFile, SecretsEdit, SecretsFolder } from "@ducksnest/credentials";
import { changeFiles } from "@ducksnest/outputs";
import { Argument, Option } from "commander";
import { checkedTopology } from "../../manifest/checkedTopology";
import { type ManifestOption, manifestOption } from "../../options";
import { hostnameOf } from "../../secrets/chooseSecret";
import { requiredIdentities } from "../../secrets/identities";
import { type IdentityOption, identityOption } from "../../secrets/identityFiles";
import { lostFiles } from "../../secrets/lostFiles";
import { secretsDesign } from "../../secrets/secretsDesign";
import type { CommandDefinition, Invocation } from "../CommandDefinition";
import { COULD_NOT_RUN } from "../exitCodes";

interface ExportOptions extends ManifestOption, IdentityOption {
  readonly into: string;
}

const KEY = "etc/ssh/ssh_host_ed25519_key";

/** `ducksnest keys export`: decrypts a host's private key for the installer. */
export const exportKey: CommandDefinition<ExportOptions> = {
  name: "export",
  summary: "decrypt a private key for an installation",
  description:
    "Decrypts a host's SSH key into a folder, as etc/ssh/ssh_host_ed25519_key with mode 0600. `nixos-anywhere --extra-files` " +
    "copies the folder to the new machine. Delete it afterwards, and never keep it in a repository.",
  operands: [new Argument("<host>", "the host, by its name in the manifest or its hostname")],
  options: [
    new Option(
      "--into <folder>",
      "folder for nixos-anywhere --extra-files; made if it does not exist",
    ).makeOptionMandatory(),
    identityOption(),
    manifestOption(),
  ],
  exitCodes: { 0: "the key is written", 1: "the manifest has errors", 2: COULD_NOT_RUN },
  examples: ["ducksnest keys export firebat --into /dev/shm/firebat"],
  run,
};

async function run({ operands: [host = ""], options, terminal }: Invocation<ExportOptions>): Promise<number> {
  const opened = checkedTopology("derivable", { ...options, format: "text" }, terminal);
  if (opened.kind === "refused") return opened.exitCode;
  const hostname = hostnameOf(opened.topology, host);
  const root = dirname(opened.manifest);
  const folder = SecretsFolder.read(root, secretsDesign(opened.topology));
  const line = folder.hostKeys.get(hostname);
  if (lostFiles(folder).includes(privateHostKeyFile(hostname))) {
    throw new Error(`${folder.path}/${privateHostKeyFile(hostname)}: recorded, but missing; restore it from Git.`);
  }
  if (line === undefined || !folder.has(privateHostKeyFile(hostname))) {
    throw new Error(
      line === undefined
        ? `${hostname} has no SSH host key; run \`ducksnest keys make ${host}\`.`
        : `the private half of ${hostname}'s key is only on the host, because it was adopted.`,
    );
  }
  const into = resolve(options.into);
  const edit = new SecretsEdit(folder, requiredIdentities(options, terminal));
  const content = await edit.decrypt(privateHostKeyFile(hostname));
  const problem = contentProblem(folder, privateHostKeyFile(hostname), content);
  if (problem !== undefined) {
    throw new Error(`${folder.path}/${privateHostKeyFile(hostname)}: ${problem}. Restore both files from Git.`);
  }
  mkdirSync(into, { recursive: true, mode: 0o700 });
  for (const folder of ["etc", dirname(KEY)]) makeOpenFolder(join(into, folder));
  const changes = [
    { file: KEY, content, secret: true },
    { file: `${KEY}.pub`, content: `${line} root@${hostname}\n` },
  ];
  await changeFiles(into, () => ({ changes, result: undefined }));
  terminal.out(`${join(into, KEY)}\n`);
  return 0;
}

/** Makes a folder that everybody can enter, whatever the umask is: the installer copies it with its permissions. */
function makeOpenFolder(folder: string): void {
  if (existsSync(folder)) return;
  mkdirSync(folder);
  chmodSync(folder, 0o755);
}
