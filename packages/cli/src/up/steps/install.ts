import type { LanHostFacts } from "@ducksnest/topology";
import { readConfirmations, writeConfirmation } from "../confirmations";
import { type Found, type Step, todo, waiting } from "../Step";
import type { UpContext } from "../UpContext";
import { arrival } from "./_arrival";
import { preparation } from "./outputs";

/** A host at home is installed. Workers come last, because they join a cluster that knows their tokens. */
export function install(context: UpContext, host: LanHostFacts): Step {
  const { name, hostname, role } = host;
  const { root } = context;
  const id = `install:${name}`;
  // Another key means another installation.
  const key = () => context.secrets.hostKeys.get(hostname) ?? "none";
  const isErasable = host.hardware.disk.installDisk !== undefined;
  return {
    id,
    title: `${hostname} is installed`,
    why: "The installation partitions the disk, and brings the host's key and its configuration.",
    needs: [...preparation(context), ...(role === "worker" ? ["cluster-apply"] : [])],
    byHand: isErasable ? boot(host) : chooseWay(host),
    commands: isErasable ? [`ducksnest install ${name} --run`] : [],
    erases: true,
    proves: ["tailnet-policy"],
    probe: async () => {
      const isInstalled = readConfirmations(root)[id] === key();
      const found = await arrival(
        context,
        host,
        isInstalled ? restarting(host) : todo(`${hostname} is not in the tailnet.`),
      );
      return found.kind === "waiting" ? { ...found, commands: [] } : found;
    },
    // A machine that restarts after its installation must not be erased again by the next run.
    ...(isErasable && { remember: () => writeConfirmation(root, id, key()) }),
  };
}

function restarting({ name, hostname }: LanHostFacts): Found {
  return waiting(
    `${hostname} was installed from this computer, and is not in the tailnet yet. Look at its screen if that takes more than some minutes; ` +
      `\`ducksnest install ${name} --run\` installs it again.`,
  );
}

function boot({ name, hostname, address, site, interface: { kind } }: LanHostFacts): readonly string[] {
  const wifi = kind === "wifi" ? `It asks for the passphrase of the Wi-Fi at ${site.name} and shows` : "It shows";
  return [
    "Write the installer to a USB stick: `nix build ./nix#installer` makes result/iso/*.iso.",
    `Boot ${hostname} from the stick. ${wifi} its address. If that is not ${address}, do not run the command below, ` +
      `and answer n if \`ducksnest up --run\` asks. Run \`ducksnest install ${name} --run --address <address>\` instead, and \`ducksnest up --run\` again once ${hostname} has restarted.`,
  ];
}

/** Only a person knows which disk may be erased, or that none may. */
function chooseWay({ name, hostname, address }: LanHostFacts): readonly string[] {
  return [
    `To erase and install ${hostname}, write \`installDisk: /dev/disk/by-id/…\` into hosts.${name}.hardware.disk: ` +
      `\`ssh root@${address} ls -l /dev/disk/by-id\` lists the disks once the machine runs the installer of \`nix build ./nix#installer\`.`,
    `To keep a NixOS that runs there already, run \`ducksnest keys adopt ${name}\`, \`ducksnest synth\`, and ` +
      `\`ducksnest deploy ${name} --boot --address ${address} --user root\`.`,
  ];
}
