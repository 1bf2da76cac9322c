import { chmodSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { type Run, SCRIPTS, ScriptMachine } from "./_scripts";

/** How the stand-in of switch-to-configuration behaves. */
export interface Behaviour {
  /** Its exit code. @default 0 */
  readonly code?: number;
  /** Seconds that it takes. @default 0 */
  readonly seconds?: number;
  /** Whether it starts the unit of the boot, as a switch does. @default false */
  readonly startsUnit?: boolean;
}

/** Starts what it is given in the background, after some seconds if it is a timer, and notes its process group. */
const SYSTEMD_RUN = `
unit= delay=
while [[ $1 == --* ]]; do
  case $1 in --unit=*) unit=\${1#*=} ;; --on-active=*) delay=\${1#*=} ;; esac
  shift
done
[[ -e "$root/no-$unit" ]] && exit 1
mkdir -p "$root/units"
setsid bash -c '
  cd "$0"; unit=$1 delay=$2; shift 2
  if [[ -n $delay ]]; then echo $$ >$unit.timer; sleep "\${delay%s}"; mv $unit.timer $unit.service; else echo $$ >$unit.service; fi
  "$@"; rm -f $unit.service' "$root/units" "$unit" "$delay" "$@" </dev/null >>"$root/log" 2>&1 &
until [[ -e $root/units/$unit.timer || -e $root/units/$unit.service ]]; do sleep 0.01; kill -0 $! 2>/dev/null || break; done
`;

const SYSTEMCTL = `
case $1 in
  reboot) echo reboot >>"$root/reboots" ;;
  is-active)
    for unit in "\${@:3}"; do [[ -e $root/units/$unit ]] && exit 0; done
    exit 3 ;;
  stop)
    for unit in "\${@:2}"; do
      [[ -e $root/units/$unit ]] || continue
      kill -- "-$(<"$root/units/$unit")" 2>/dev/null
      rm -f "$root/units/$unit"
    done ;;
esac
`;

/** A host with the system \`old\`, and stand-ins for systemd, nix-env and the systems' own scripts, which really run. */
export class DeployedHost {
  readonly machine: ScriptMachine;
  private boots = 0;

  constructor() {
    this.machine = new ScriptMachine("activate.sh", {}, [
      ...["cat", "flock", "ln", "mkdir", "mv", "readlink", "rm", "sleep", "sync"],
    ]);
    this.machine
      .beforeEnd(() => this.endUnits())
      .fake("systemd-run", SYSTEMD_RUN)
      .fake("systemctl", SYSTEMCTL)
      .fake("nix-env", '[[ -e $root/no-profile ]] && exit 1; ln -sfn "$4" "$2"');
    for (const system of ["old", "new", "newer"]) this.install(system);
    this.point("profile", "old");
    this.point("running", "old");
    this.machine.write("boot-id", "boot 0\n");
  }

  /** Absolute path of a system. */
  system(name: string): string {
    return this.machine.path(`store/${name}`);
  }

  /** Makes a link name a system. */
  point(link: "profile" | "running", system: string): void {
    rmSync(this.machine.path(link), { force: true });
    symlinkSync(this.system(system), this.machine.path(link));
  }

  /** Lets the next activations of a system behave in a way. */
  behave(system: string, { code = 0, seconds = 0, startsUnit = false }: Behaviour): void {
    const boot = `timeout 5 '${this.system(system)}/sw/bin/ducksnest-activate' boot; echo "${system} $?" >>"$root/started"`;
    this.machine.write(`behaviour-${system}`, `sleep ${seconds}\ncode=${code}\n${startsUnit ? `${boot}\n` : ""}`);
  }

  /** Runs the program with some arguments. */
  run(...args: readonly string[]): Run {
    return this.machine.run(this.environment, { args });
  }

  start(mode: string, seconds = 1, system = "new"): Run {
    return this.run("start", mode, this.system(system), String(seconds));
  }

  /** The last deployment as \`status\` prints it, with the systems' names instead of their paths. */
  status(): Readonly<Record<string, string>> {
    const { journal } = this.run("status");
    return Object.fromEntries(
      journal.map((line): [string, string] => {
        const [key = "", ...value] = line.split("=");
        return [key, value.join("=").replace(`${this.machine.path("store")}/`, "")];
      }),
    );
  }

  /** The deployment's phase, without the sign of life that \`status\` is. */
  get phase(): string | undefined {
    const file = ["deploy/pending", "deploy/last"].find((name) => this.machine.has(name));
    return file === undefined ? undefined : /^phase=(.*)$/m.exec(this.machine.read(file))?.[1];
  }

  /** Waits until the deployment has a phase, and the host rebooted a number of times. */
  async reaches(phase: string, reboots = 0): Promise<void> {
    const end = Date.now() + 15_000;
    while (this.phase !== phase || this.reboots !== reboots) {
      if (Date.now() > end)
        throw new Error(`the phase is ${this.phase} and not ${phase}, after ${this.reboots} reboots`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Which system runs, and which one the profile names. */
  get systems(): { readonly running: string; readonly profile: string } {
    const name = (link: string) => readlinkSync(this.machine.path(link)).split("/").at(-1) ?? "";
    return { running: name("running"), profile: name("profile") };
  }

  /** What the systems' scripts were called with, such as \`new switch\`. */
  get switches(): readonly string[] {
    return this.lines("switches");
  }

  get reboots(): number {
    return this.lines("reboots").length;
  }

  /** Ends every process, and starts a system: the one that the boot loader has, unless it is named. */
  reboot(system = this.machine.read("boot-loader").trim()): void {
    this.endUnits();
    this.boots++;
    this.machine.write("boot-id", `boot ${this.boots}\n`);
    this.point("running", system);
  }

  /** Ends the processes in the background. */
  private endUnits(): void {
    const folder = this.machine.path("units");
    for (const unit of this.machine.has("units") ? readdirSync(folder) : []) {
      try {
        process.kill(-Number(readFileSync(join(folder, unit), "utf8")), "SIGKILL");
      } catch {
        // It has ended.
      }
      rmSync(join(folder, unit), { force: true });
    }
  }

  private lines(name: string): readonly string[] {
    if (!this.machine.has(name)) return [];
    return readFileSync(this.machine.path(name), "utf8").split("\n").filter(Boolean);
  }

  private get environment(): Readonly<Record<string, string>> {
    return {
      DEPLOY_DIRECTORY: this.machine.path("deploy"),
      SYSTEM_PROFILE: this.machine.path("profile"),
      RUNNING_SYSTEM: this.machine.path("running"),
      GC_ROOTS: this.machine.path("roots"),
      BOOT_ID: this.machine.path("boot-id"),
    };
  }

  private install(name: string): void {
    const system = this.system(name);
    const variables = Object.entries({ ...this.environment, PATH: this.machine.path("bin") });
    const exports = variables.map(([key, value]) => `export ${key}='${value}'`).join("\n");
    mkdirSync(join(system, "sw/bin"), { recursive: true });
    this.program(
      name,
      "sw/bin/ducksnest-activate",
      `${exports}\nexec /bin/bash '${join(SCRIPTS, "activate.sh")}' "$@"`,
    );
    this.program(
      name,
      "bin/switch-to-configuration",
      `export PATH='${process.env["PATH"]}' root='${this.machine.root}' code=0
echo "${name} $1\${NIXOS_NO_CHECK:+ unchecked}" >>"$root/switches"
if [[ -e $root/behaviour-${name} ]]; then . "$root/behaviour-${name}"; fi
case $1-$code in
  switch-[04]) ln -sfn '${system}' "$root/running"; echo ${name} >"$root/boot-loader" ;;
  boot-0) echo ${name} >"$root/boot-loader" ;;
esac
exit $code`,
    );
  }

  private program(system: string, file: string, text: string): void {
    this.machine.write(`store/${system}/${file}`, `#!/bin/bash\n${text}\n`);
    chmodSync(this.machine.path(`store/${system}/${file}`), 0o755);
  }
}
