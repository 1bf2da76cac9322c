import { join } from "node:path";
import { SecretsFolder, secretsFolder } from "@ducksnest/credentials";
import type { HostFacts, Topology } from "@ducksnest/topology";
import { MissingProgramError, ProgramError } from "../programs/errors";
import { SSH } from "../programs/programs";
import { type Ending, run } from "../programs/run";
import { secretsDesign } from "../secrets/secretsDesign";
import { shellWord } from "../terminal/shellWord";
import { SshError, sshFailure } from "./sshFailure";

/** How a host is reached. */
export interface SshTargetProps {
  readonly topology: Topology;
  /** The manifest's folder. */
  readonly root: string;
  /** Name or address. @default the host's name in the tailnet */
  readonly address?: string | undefined;
  /** User that logs in. @default the first user of the manifest, by name, as in nix/outputs/deployment.nix */
  readonly user?: string | undefined;
}

/** Exit status of ssh itself, such as for a refused connection. @see https://man.openbsd.org/ssh.1#EXIT_STATUS */
const SSH_FAILED = 255;

/** Seconds until a host that does not answer counts as unreachable. */
const CONNECT_SECONDS = 10;

/** Longest time for a command on the host, in seconds, unless its caller says otherwise. */
const COMMAND_SECONDS = 60;

/**
 * A host that commands log in to. It is trusted by the key in nix/secrets, whatever address it has, and every command makes a
 * new connection.
 */
export class SshTarget {
  /** Name or address. */
  readonly address: string;
  /** User that logs in. */
  readonly user: string;
  private readonly hostname: string;
  private readonly root: string;
  private readonly knownHosts: string;

  /** @throws Error with the fix if the host has no key, or nobody can log in */
  constructor(
    private readonly host: HostFacts,
    { topology, root, address, user }: SshTargetProps,
  ) {
    if (!SecretsFolder.read(root, secretsDesign(topology)).hostKeys.has(host.hostname)) {
      const ways = `\`ducksnest keys make ${host.name}\` before it is installed, or \`ducksnest keys adopt ${host.name}\``;
      throw new Error(`the SSH key of ${host.hostname} is unknown, so it cannot be trusted; run ${ways}.`);
    }
    const [first] = host.system.users;
    this.user = user ?? first?.name ?? "root";
    this.address = address ?? `${host.hostname}.${topology.tailnet.domain}`;
    this.hostname = host.hostname;
    this.root = root;
    this.knownHosts = join(secretsFolder(topology.name), "known_hosts");
  }

  /** The host's store, as Nix names it. */
  get store(): string {
    return `ssh-ng://${this.user}@${this.address.includes(":") ? `[${this.address}]` : this.address}`;
  }

  /**
   * Options of ssh, which Nix takes in NIX_SSHOPTS: no word has a space. The path of known_hosts starts from the manifest's
   * folder, which has to be the working directory.
   */
  get options(): readonly string[] {
    const settings = [
      `UserKnownHostsFile=${this.knownHosts}`,
      "StrictHostKeyChecking=yes",
      `HostKeyAlias=${this.hostname}`,
      "BatchMode=yes", // a question would be asked for each of many connections
      `ConnectTimeout=${CONNECT_SECONDS}`,
      "ServerAliveInterval=5",
      "ServerAliveCountMax=3",
      // A shared connection could survive a change that new ones do not.
      "ControlMaster=no",
      "ControlPath=none",
    ];
    return settings.flatMap((setting) => ["-o", setting]);
  }

  /** Working directory and environment of programs that use `store`. */
  get surroundings(): { readonly cwd: string; readonly env: Readonly<Record<string, string>> } {
    return { cwd: this.root, env: { NIX_SSHOPTS: this.options.join(" ") } };
  }

  /**
   * Runs a command on the host as root.
   * @param timeoutSeconds @default 60
   * @returns how it ended, whatever its exit status is
   * @throws SshError if the host cannot be reached or logged in to
   */
  async runAsRoot(command: readonly string[], timeoutSeconds = COMMAND_SECONDS): Promise<Ending> {
    const sudo = this.user === "root" ? [] : ["sudo", "--non-interactive", "--"];
    const words = [...sudo, ...command].map(shellWord).join(" ");
    const args = [...this.options, "-T", `${this.user}@${this.address}`, "--", words];
    const ending = await run(SSH, args, { cwd: this.root, timeoutSeconds }).catch((error: unknown) => {
      if (!(error instanceof ProgramError) || error instanceof MissingProgramError) throw error;
      throw new SshError(this.failure(error.message), { cause: error });
    });
    if (ending.status === SSH_FAILED) throw new SshError(this.failure(ending.stderr));
    if (/^sudo: .*password/m.test(ending.stderr)) {
      throw new Error(
        `${this.user} on ${this.hostname} may not become root without a password; add --user root, or allow it in the host's sudo rules.`,
      );
    }
    return ending;
  }

  /**
   * Makes sure that the host can be reached, and that the user may become root.
   * @throws SshError, or Error with what the host printed
   */
  async requireRoot(): Promise<void> {
    const { status, stderr } = await this.runAsRoot(["true"]);
    if (status !== 0) throw new Error(`${this.user} cannot run commands as root on ${this.hostname}: ${stderr.trim()}`);
  }

  private failure(stderr: string): string {
    return sshFailure(stderr, { name: this.host.name, address: this.address, user: this.user });
  }
}
