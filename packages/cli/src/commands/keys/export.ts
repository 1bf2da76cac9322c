import { resolve } from "node:path";
import { Argument, Option } from "commander";
import { fillInstallerFolder } from "../../keys/installerFolder";
import { privateHostKey } from "../../keys/privateHostKey";
import { checkedTopology } from "../../manifest/checkedTopology";
import { type ManifestOption, manifestOption } from "../../options";
import { hostOf } from "../../secrets/chooseSecret";
import { type IdentityOption, identityOption } from "../../secrets/identityFiles";
import type { CommandDefinition, Invocation } from "../CommandDefinition";
import { COULD_NOT_RUN } from "../exitCodes";

interface ExportOptions extends ManifestOption, IdentityOption {
  readonly into: string;
}

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

async function run({ operands: [asked = ""], options, terminal }: Invocation<ExportOptions>): Promise<number> {
  const opened = checkedTopology("derivable", { ...options, format: "text" }, terminal);
  if (opened.kind === "refused") return opened.exitCode;
  const host = hostOf(opened.topology, asked);
  const pair = await privateHostKey(host, { ...opened, options, terminal });
  terminal.out(`${await fillInstallerFolder(resolve(options.into), host.hostname, pair)}\n`);
  return 0;
}
