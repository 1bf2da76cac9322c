import { CannotRehearse } from "../kernel/CannotRehearse";
import type { Finished, Sandbox } from "../kernel/Sandbox";
import type { Service } from "../kernel/Service";
import { inside } from "../setup/Step";
import { makeFolder, readTail, waitForSocket, writeFile } from "./files";
import { type PeerPath, parsePath, parseStatus, type TailscaleStatus } from "./parse/status";
import { folderOf, pidFile } from "./pidFile";
import type { HostTailscale, TailscalePrograms } from "./TailscaleSettings";

/** A node of the tailnet: a host, or a person's computer. */
export interface TailnetNodePlace {
  readonly name: string;
  readonly namespace: string;
}

/** Seconds for a login; Headscale takes two or three on an idle machine. */
const LOGIN_SECONDS = 60;

/**
 * Gives tailscaled the host's name and a read-only /etc, because nothing of it may reach the machine. The process id
 * allows an incident to end it.
 */
const START = `
mount --make-rprivate /
mount --rbind /etc /etc
mount -o remount,bind,ro /etc
hostname "$1"
echo $$ >"$2"
shift 2
exec "$@"
`;

/** A real tailscaled in one namespace. Its state is in the stage's memory. */
export class Tailscaled {
  private service: Service | undefined;

  constructor(
    private readonly sandbox: Sandbox,
    readonly node: TailnetNodePlace,
    private readonly programs: TailscalePrograms,
    private readonly settings: HostTailscale,
  ) {}

  get isRunning(): boolean {
    return this.service?.isRunning ?? false;
  }

  /** Starts it, with the state of its last run. @throws CannotRehearse if it does not start */
  async start(): Promise<void> {
    const { interfaceName, port, environment } = this.settings;
    await makeFolder(this.sandbox, this.folder);
    await this.sandbox.run(["rm", "-f", this.socket]);
    const daemon = [
      this.programs.path("tailscaled"),
      `--statedir=${this.folder}`,
      `--socket=${this.socket}`,
      `--port=${port}`,
      `--tun=${interfaceName}`,
      "--no-logs-no-support",
    ];
    const argv = [
      "unshare",
      "--mount",
      "--uts",
      "sh",
      "-euc",
      START,
      "sh",
      this.node.name,
      pidFile(this.node),
      ...daemon,
    ];
    this.service = this.sandbox.startService({
      argv: [...inside(this.node.namespace), ...argv],
      // The stage has no certificates, so the relay is asked over HTTP.
      env: { ...environment, TS_DEBUG_USE_DERP_HTTP: "1" },
      log: this.log,
    });
    const isThere = await waitForSocket(this.sandbox, this.socket, this.service);
    if (!isThere) throw await this.failure("does not start", readTail(this.sandbox, this.log));
  }

  /** Logs in to a server with a key. @throws CannotRehearse if the coordination server refuses the node */
  async login(server: string, key: string): Promise<void> {
    const file = `${this.folder}/auth-key`;
    await writeFile(this.sandbox, file, key);
    const { status, stdout, stderr } = await this.ask([
      "up",
      `--timeout=${LOGIN_SECONDS}s`,
      ...this.settings.upFlags,
      `--login-server=${server}`,
      `--auth-key=file:${file}`,
    ]);
    if (status !== 0) throw await this.failure("cannot log in", Promise.resolve((stderr || stdout).trim()));
  }

  async status(): Promise<TailscaleStatus> {
    return parseStatus(await this.answer(["status", "--json"]));
  }

  /** Its preferences, as JSON. */
  async preferences(): Promise<unknown> {
    return JSON.parse(await this.answer(["debug", "prefs"]));
  }

  /** What the coordination server has told it, as JSON. */
  async netmap(): Promise<unknown> {
    return JSON.parse(await this.answer(["debug", "netmap"]));
  }

  /** Whether a packet through the tunnel is answered. */
  async reaches(address: string): Promise<boolean> {
    const { status } = await this.ask(["ping", "--tsmp", "--c=1", "--timeout=1s", address]);
    return status === 0;
  }

  /** The way to a peer. Waits for a direct one, but not for long. */
  async pathTo(address: string): Promise<PeerPath> {
    const { stdout } = await this.ask(["ping", "--c=3", "--timeout=1s", address]);
    return parsePath(stdout);
  }

  private async answer(args: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await this.ask(args);
    if (status !== 0) throw new Error(`tailscale ${args.join(" ")} failed on ${this.node.name}: ${stderr.trim()}`);
    return stdout;
  }

  private ask(args: readonly string[]): Promise<Finished> {
    const program = [this.programs.path("tailscale"), `--socket=${this.socket}`, ...args];
    return this.sandbox.run([...inside(this.node.namespace), ...program]);
  }

  private async failure(what: string, why: Promise<string>): Promise<CannotRehearse> {
    return new CannotRehearse(`tailscaled on ${this.node.name} ${what}: ${await why}`);
  }

  private get folder(): string {
    return folderOf(this.node);
  }

  private get socket(): string {
    return `${this.folder}/tailscaled.sock`;
  }

  private get log(): string {
    return `${this.folder}/log`;
  }
}
