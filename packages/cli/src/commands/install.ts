import { dirname } from "node:path";
import { SecretsFolder } from "@ducksnest/credentials";
import { Argument, Option } from "commander";
import { Installation, lackingSecrets, machineAtHome, requirePrivateKey } from "../install/Installation";
import { withPrivateFolder } from "../install/privateFolder";
import { fillInstallerFolder } from "../keys/installerFolder";
import { type PrivateHostKeyProps, privateHostKey } from "../keys/privateHostKey";
import { checkedTopology } from "../manifest/checkedTopology";
import { type ManifestOption, manifestOption } from "../options";
import { requireFlake } from "../outputs/requireFlake";
import { NIXOS_ANYWHERE } from "../programs/programs";
import { run as runProgram } from "../programs/run";
import { recordHost } from "../running/record";
import { hostOf } from "../secrets/chooseSecret";
import { type IdentityOption, identityOption } from "../secrets/identityFiles";
import { secretsDesign } from "../secrets/secretsDesign";
import { addressOption } from "../ssh/sshOptions";
import { ask } from "../terminal/questions";
import type { CommandDefinition, Invocation } from "./CommandDefinition";
import { COULD_NOT_RUN } from "./exitCodes";

interface InstallOptions extends ManifestOption, IdentityOption {
  readonly address?: string;
  readonly buildOnTarget?: boolean;
  readonly run?: boolean;
  readonly yes?: boolean;
}

/** `ducksnest install`: erases a machine's disk and installs its system. */
export const install: CommandDefinition<InstallOptions> = {
  name: "install",
  summary: "erase a machine at home and install its system",
  description:
    "Says which disk of a machine at home is erased, and prints the steps that install its system with nixos-anywhere. With --run it does them: it " +
    "decrypts the host's SSH key into a folder in memory, so that the machine has it from its first boot on, and removes the folder " +
    "afterwards. The machine has to run the installer, which `nix build ./nix#installer` makes. nixos-anywhere trusts any machine that answers at the address, so use a network " +
    "that you trust.",
  operands: [new Argument("<host>", "the host, by its name in the manifest or its hostname")],
  options: [
    new Option("--run", "erase the disk and install, instead of printing the steps"),
    new Option("--yes", "do not ask for the hostname before the disk is erased"),
    addressOption(
      "--address",
      "address of the machine while it runs the installer (default: its address in the manifest)",
    ),
    new Option("--build-on-target", "let the machine build its system, which needs memory"),
    identityOption(),
    manifestOption(),
  ],
  exitCodes: {
    0: "the machine is installed, or the steps are printed",
    1: "the manifest has errors, the hostname was not typed, or the installation failed",
    2: COULD_NOT_RUN,
  },
  examples: ["ducksnest install firebat", "ducksnest install firebat --run --address 192.168.0.99"],
  run,
};

async function run({ operands: [asked = ""], options, terminal, input }: Invocation<InstallOptions>): Promise<number> {
  const opened = checkedTopology("derivable", { ...options, format: "text" }, terminal);
  if (opened.kind === "refused") return opened.exitCode;
  const { topology, manifest } = opened;
  const root = dirname(manifest);
  const host = machineAtHome(hostOf(topology, asked));
  const installation = new Installation({
    host,
    address: options.address ?? host.address.toString(),
    buildOnTarget: options.buildOnTarget ?? false,
  });
  const folder = SecretsFolder.read(root, secretsDesign(topology));
  requirePrivateKey(host, folder);
  requireFlake(root, topology);
  terminal.out(installation.summary);
  const lacking = lackingSecrets(host, folder);
  if (lacking.length > 0) {
    terminal.err(
      `Note: ${host.hostname} lacks the secrets ${lacking.join(", ")}, so it may not be reachable after the installation. \`ducksnest secrets list\` shows them.\n`,
    );
  }
  if (!options.run) {
    terminal.out(installation.steps);
    terminal.out(`To let ducksnest do steps 2 to 4: ducksnest install ${host.name} --run\n`);
    return 0;
  }
  const typed = await ask(input, `Type ${host.hostname} to erase ${installation.disk}`, {
    option: "--yes",
    given: options.yes ? host.hostname : undefined,
  });
  if (typed !== host.hostname) {
    terminal.err("Nothing was erased.\n");
    return 1;
  }
  const status = await installWithKey(installation, { topology, manifest, options, terminal });
  if (status !== 0) {
    terminal.err(
      `nixos-anywhere failed with ${status}; see its messages above. The disk may be erased already. It can be run again as long as the machine runs the installer.\n`,
    );
    return 1;
  }
  terminal.out(`installed  ${host.hostname}\n`);
  if (opened.errors === 0) await recordHost(host, { topology, root, terminal });
  terminal.err(
    "Remove the installer's stick. The machine restarts, and joins the tailnet and the cluster by itself.\n",
  );
  return 0;
}

/** @returns the exit status of nixos-anywhere */
function installWithKey(installation: Installation, props: PrivateHostKeyProps): Promise<number> {
  const { host } = installation;
  return withPrivateFolder(async (files, requireCalm) => {
    const pair = await privateHostKey(host, props);
    requireCalm();
    await fillInstallerFolder(files, host.hostname, pair);
    requireCalm();
    const surroundings = { cwd: dirname(props.manifest), terminal: "whole" } as const;
    return (await runProgram(NIXOS_ANYWHERE, installation.args(files), surroundings)).status;
  });
}
