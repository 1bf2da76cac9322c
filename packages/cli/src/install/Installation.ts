import { privateHostKeyFile, type SecretsFolder } from "@ducksnest/credentials";
import type { HostFacts, LanHostFacts } from "@ducksnest/topology";
import { lostFiles } from "../secrets/lostFiles";
import { shellWord } from "../terminal/shellWord";

/** A machine at home, ready to be installed. */
export interface InstallationProps {
  readonly host: LanHostFacts;
  /** Address of the machine while it runs the installer. */
  readonly address: string;
  /** Whether the machine builds its own system. */
  readonly buildOnTarget: boolean;
}

/** What an installation erases and does. */
export class Installation {
  readonly host: LanHostFacts;
  /** The whole disk that is erased, by its name under /dev/disk/by-id. */
  readonly disk: string;

  /** @throws Error with the fix if the manifest does not say which disk may be erased */
  constructor(private readonly props: InstallationProps) {
    const { host, address } = props;
    const { installDisk } = host.hardware.disk;
    if (installDisk === undefined) {
      throw new Error(
        `the manifest does not say which disk of ${host.hostname} may be erased; write \`installDisk: /dev/disk/by-id/…\` into hardware.disk of ${host.name}. ` +
          `\`ssh root@${address} ls -l /dev/disk/by-id\` lists the disks once the machine runs the installer.`,
      );
    }
    this.host = host;
    this.disk = installDisk;
  }

  /** Arguments of nixos-anywhere. @param files the folder with the host's key */
  args(files: string): readonly string[] {
    const { host, address, buildOnTarget } = this.props;
    return [
      ...["--flake", `./nix#${host.hostname}`],
      ...["--extra-files", files],
      ...(buildOnTarget ? ["--build-on", "remote"] : []),
      ...["--target-host", `root@${address}`],
    ];
  }

  /** What is erased and installed, line by line. */
  get summary(): string {
    const { host, address } = this.props;
    const { size, filesystem, swapGiB } = host.hardware.disk;
    const swap = swapGiB === 0 ? "without swap" : `with ${swapGiB} GiB of swap`;
    return [
      `${host.hostname} at ${address}`,
      `  erases    ${this.disk}, ${size}: every partition and every system on it`,
      `  installs  ./nix#${host.hostname}, to boot by ${host.boot.kind === "uefi" ? "UEFI" : "BIOS"}, on ${filesystem}, ${swap}`,
      "  brings    the SSH key that was made beforehand, with which the machine decrypts its secrets",
      "",
    ].join("\n");
  }

  /** The steps that a person can run instead. */
  get steps(): string {
    const { name } = this.host;
    const commands = [
      "boot the machine from the installer: nix build ./nix#installer",
      `files=$(mktemp -d -p /dev/shm) && ducksnest keys export ${name} --into "$files"`,
      `nixos-anywhere ${this.args("FILES").map(shellWord).join(" ").replace("FILES", '"$files"')}`,
      'rm -r "$files"',
    ];
    return `Steps:\n${commands.map((command, index) => `  ${index + 1}. ${command}\n`).join("")}`;
  }
}

/**
 * The host, if it can be installed over the network.
 * @throws Error with the way for others: EC2 instances install themselves
 */
export function machineAtHome(host: HostFacts): LanHostFacts {
  if (host.kind === "lan") return host;
  throw new Error(
    `${host.hostname} is an EC2 instance, which installs itself: \`cdktf deploy ${host.site.name}\` makes it, and \`ducksnest keys send ${host.name}\` sends its key.`,
  );
}

/** @throws Error with the fix if the host's private key cannot be brought to the machine */
export function requirePrivateKey({ name, hostname }: HostFacts, folder: SecretsFolder): void {
  const file = privateHostKeyFile(hostname);
  if (folder.has(file) && !lostFiles(folder).includes(file)) return;
  throw new Error(
    `there is no private SSH key of ${hostname} in ${folder.path}, so the machine could not decrypt its secrets; run \`ducksnest keys make ${name}\`.`,
  );
}

/** The secrets that a host needs and lacks, by name. */
export function lackingSecrets({ secrets }: HostFacts, folder: SecretsFolder): readonly string[] {
  return secrets
    .filter(({ files, optional }) => !optional && !files.some((file) => folder.has(file)))
    .map(({ name }) => name);
}
