import { delimiter, isAbsolute } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Finished, type Sandbox, script } from "../kernel/Sandbox";
import type { Service } from "../kernel/Service";
import { SEARCH_PATH } from "../programs/locate";
import { inside } from "../setup/Step";
import type { Keeper } from "./Keeper";

/** What a host starts with. */
export interface HostSeed {
  /** As in the manifest. */
  readonly name: string;
  readonly hostname: string;
  /** The host's network namespace on the stage. */
  readonly namespace: string;
  /** Programs in the host's PATH, in front of the machine's own: their paths by name. */
  readonly programs: ReadonlyMap<string, string>;
  /** Files that the system writes at every boot, by absolute path, as NixOS writes /etc. */
  readonly files: ReadonlyMap<string, HostFile>;
}

export interface HostFile {
  readonly content: string;
  /** Permissions in octal. @default "644" */
  readonly mode?: string;
}

/** How a unit of a host is. */
export interface UnitStatus {
  /** As systemd's ActiveState: `active`, `activating`, `inactive` or `failed`. */
  readonly state: string;
  /** Exit code of its last process. */
  readonly exitCode: number;
  /** How often it was started again because it ended. */
  readonly restarts: number;
}

/** Where a host's programs are, in front of the machine's, and of those that a development shell brings. */
const PATH = [
  "/run/stage/bin",
  ...["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin", "/run/current-system/sw/bin"],
  ...SEARCH_PATH.split(delimiter).filter(isAbsolute),
].join(delimiter);

/** A host's first process. */
interface Init {
  /** Its id on the stage. */
  readonly pid: string;
  /** What ends with it. */
  readonly service: Service;
}

/** Milliseconds between two looks at a host that starts. */
const BOOT_INTERVAL = 50;

/**
 * A host of a rehearsal on which programs run: mounts, processes, hostname, IPC and cgroups of its own, in the network
 * namespace that the stage gave it. Its /etc, /var, /opt and /root are the stage's own memory; the rest is the machine's,
 * read-only.
 */
export class RunningHost {
  private constructor(
    private current: HostSeed,
    private readonly sandbox: Sandbox,
    private readonly keeper: Keeper,
    private init: Init,
  ) {}

  /** @throws Error with the script's words if a part of the host cannot be made */
  static async boot(sandbox: Sandbox, keeper: Keeper, seed: HostSeed): Promise<RunningHost> {
    return new RunningHost(seed, sandbox, keeper, await startInit(sandbox, keeper, seed));
  }

  /** What the host started with at its last boot. */
  get seed(): HostSeed {
    return this.current;
  }

  get name(): string {
    return this.current.name;
  }

  /** Runs a program to its end, inside all of the host's namespaces. */
  run(argv: readonly string[], input = ""): Promise<Finished> {
    const namespaces = ["--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup"];
    const environment = ["env", "--ignore-environment", "--chdir=/", `PATH=${PATH}`, "HOME=/root", "LANG=C.UTF-8"];
    return this.sandbox.run(
      ["nsenter", "--target", this.init.pid, ...namespaces, "--", ...environment, ...argv],
      input,
    );
  }

  /**
   * Runs a program to its end and returns what it printed.
   * @throws Error with the program's words if it fails
   */
  async check(argv: readonly string[], input = ""): Promise<string> {
    const { status, stdout, stderr } = await this.run(argv, input);
    if (status === 0) return stdout;
    throw new Error(`${this.name}: ${argv.join(" ")} failed (${status}): ${stderr.trim() || stdout.trim()}`);
  }

  /** Writes a file, and its folder. */
  async write(path: string, file: HostFile): Promise<void> {
    await this.check(writing(path, file), file.content);
  }

  /** Starts a unit. Returns once it runs, or, for a oneshot unit, once it has ended. */
  start(unit: string): Promise<Finished> {
    return this.run(["systemctl", "start", unit]);
  }

  stop(unit: string): Promise<Finished> {
    return this.run(["systemctl", "stop", unit]);
  }

  async unit(name: string): Promise<UnitStatus> {
    const { stdout } = await this.run(["systemctl", "show", name]);
    const values = new Map(
      stdout.split("\n").map((line) => [line.split("=", 1)[0], line.slice(line.indexOf("=") + 1)]),
    );
    return {
      state: values.get("ActiveState") ?? "inactive",
      exitCode: Number(values.get("ExecMainStatus") ?? 0),
      restarts: Number(values.get("NRestarts") ?? 0),
    };
  }

  /** The last lines that a unit wrote. */
  async log(unit: string, lines = 200): Promise<string> {
    const { stdout } = await this.run(["tail", "-n", String(lines), `/var/log/${unit}.log`]);
    return stdout;
  }

  /** Ends all processes at once, as a power cut does. /etc, /var, /opt and /root stay. */
  async halt(): Promise<void> {
    await this.sandbox.run(["kill", "-KILL", this.init.pid]);
    await this.init.service.exited;
  }

  /** Empties the disk of a host that was halted. */
  async wipe(): Promise<void> {
    await this.sandbox.run(["rm", "-rf", stateFolder(this.current)]);
  }

  /**
   * Starts the host after `halt`. Its units have to be started, too.
   * @param seed other programs and files for the same host @default those of the last boot
   */
  async bootAgain(seed: HostSeed = this.current): Promise<void> {
    this.current = seed;
    this.init = await startInit(this.sandbox, this.keeper, seed);
  }
}

/** The stage's folder with the host's /etc, /var, /opt and /root. */
function stateFolder({ name }: HostSeed): string {
  return `/run/stage/hosts/${name}`;
}

async function startInit(sandbox: Sandbox, keeper: Keeper, seed: HostSeed): Promise<Init> {
  const folder = stateFolder(seed);
  for (const [path, file] of seed.files) {
    const { status, stderr } = await sandbox.run(writing(`${folder}/files${path}`, file), file.content);
    if (status !== 0) throw new Error(`${path} cannot be written: ${stderr.trim()}`);
  }
  await sandbox.run(["mkdir", "-p", `${folder}/files`]);
  const pidFile = `${folder}/init.pid`;
  const log = `${folder}/boot.log`;
  await sandbox.run(["rm", "--force", pidFile]);
  const service = sandbox.startService({
    argv: [...inside(seed.namespace), "sh", script("boot.sh")],
    env: {
      HOST: seed.hostname,
      STATE: folder,
      FILES: `${folder}/files`,
      PID_FILE: pidFile,
      SEARCH: PATH,
      SHARED: keeper.folder,
      CGROUPS: keeper.cgroups.join("\n"),
      PROGRAMS: [...seed.programs].map(([name, path]) => `${name} ${path}`).join("\n"),
    },
    log,
  });
  while (service.isRunning) {
    const { status, stdout } = await sandbox.run(["cat", pidFile]);
    if (status === 0 && stdout.endsWith("\n")) return { pid: stdout.trim(), service };
    await sleep(BOOT_INTERVAL);
  }
  const { stdout } = await sandbox.run(["tail", "--lines=5", log]);
  throw new Error(`The host ${seed.name} does not start: ${stdout.trim()}`);
}

/** The command that writes its standard input into a file. */
function writing(path: string, { mode = "644" }: HostFile): readonly string[] {
  return ["sh", "-euc", 'mkdir -p "${1%/*}"; umask 077; cat >"$1"; chmod "$2" "$1"', "write", path, mode];
}
