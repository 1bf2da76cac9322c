import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { firstBootScript } from "@ducksnest/aws";
import { BUCKET, FakeAws, PARAMETER, REGION, S3_HOST, SSM_HOST } from "./_FakeAws";

/** Programs of the stock image that the script may call, by package: nixpkgs' system-path.nix, amazon-init.nix and sshd's. */
const PROGRAMS = {
  bash: ["bash"],
  "coreutils-full": ["cut", "head", "install", "mkdir", "mv", "rm", "tail", "timeout", "tr", "wc"],
  curl: ["curl"],
  diffutils: ["cmp"],
  gawk: ["awk"],
  gnutar: ["tar"],
  openssh: ["ssh-keygen"],
  "util-linux": ["flock"],
};

/** More of its programs, which stand-ins replace because they would change more than the instance's files. */
const REPLACED = ["fallocate", "mkswap", "nixos-rebuild", "swapoff", "swapon", "systemctl"];

/** Folders that the instance has to itself. It can only read the rest of the machine. */
const PRIVATE = ["etc", "var", "run", "root", "tmp", "dev"];
const DEVICES = ["null", "zero", "random", "urandom"];

const SETUP = `
set -e
cd "$1"
ip link set lo up
ip address add 169.254.169.254/32 dev lo
for device in ${DEVICES.join(" ")}; do mount --bind /dev/$device dev/$device; done
mount --bind "$2" run/test/node
mount --bind run/test/boot_id /proc/sys/kernel/random/boot_id
mount --bind run/test/meminfo /proc/meminfo
for folder in ${PRIVATE.join(" ")}; do mount --rbind $folder /$folder; done
# Last, because a bind mount inherits this.
mount --options remount,bind,ro /
exec /run/test/node /run/test/inside.js
`;

const ISOLATION = ["--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc"];
const unshare = process.getuid?.() === 0 ? ISOLATION : [...ISOLATION, "--user", "--map-root-user"];

/** Why no instance can start here; undefined if one can. */
export function whyNoInstance(): string | undefined {
  const needed = ["unshare", "mount", "ip", "curl", "openssl", ...Object.values(PROGRAMS).flat()];
  const missing = needed.filter((program) => tryPathOf(program) === undefined);
  if (missing.length > 0) return `${missing.join(" and ")} not installed`;
  const { status } = spawnSync("unshare", [...unshare, "mount", "--options", "remount,bind,ro", "/"]);
  return status === 0 ? undefined : "this user may not have namespaces";
}

/** The result of one run of user-data. */
export interface Run {
  /** Exit code, or the signal that ended it. */
  readonly exit: number | string;
  /** Lines of the console, without their common prefix. */
  readonly console: readonly string[];
  /** The stand-ins that it called, with their arguments. */
  readonly calls: readonly string[];
  /** Standard output and standard error. */
  readonly journal: string;
}

/**
 * An instance that has booted the stock image, with AWS around it. It has its own file systems, processes and network, and a
 * clock that only `sleep` moves. Stand-ins replace the programs that would change more than files.
 */
export class Instance {
  private process: ChildProcess | undefined;
  private readonly replies: ((line: string) => void)[] = [];

  private constructor(
    readonly root: string,
    readonly aws: FakeAws,
  ) {}

  /** @param root empty folder for the instance's files */
  static async start(root: string): Promise<Instance> {
    mkdirSync(join(root, "run/test"), { recursive: true });
    const instance = new Instance(root, await FakeAws.start(join(root, "run/test")));
    try {
      instance.reset();
      await instance.boot();
    } catch (error) {
      instance.stop();
      throw error;
    }
    return instance;
  }

  stop(): void {
    this.process?.kill("SIGKILL");
    this.aws.stop();
  }

  /** Makes it a fresh instance, as it boots for the first time. */
  reset(): void {
    for (const folder of ["etc", "var", "root", "tmp"]) {
      mkdirSync(this.path(folder), { recursive: true });
      for (const name of readdirSync(this.path(folder))) rmSync(this.path(`${folder}/${name}`), { recursive: true });
    }
    rmSync(this.path("run/ducksnest-first-boot"), { recursive: true, force: true });
    for (const device of [...DEVICES, "console"]) this.write(`dev/${device}`);
    this.write("etc/passwd", "root:x:0:0:System administrator:/root:/run/current-system/sw/bin/bash\n");
    this.write("etc/nsswitch.conf", "hosts: files\n");
    this.write("etc/hosts", `127.0.0.2 ${SSM_HOST} ${S3_HOST}\n`);
    mkdirSync(this.path("etc/ssl/certs"), { recursive: true });
    copyFileSync(this.path("run/test/ca.pem"), this.path("etc/ssl/certs/ca-certificates.crt"));
    this.write("etc/ssh/ssh_host_ed25519_key", "sshd's own key");
    mkdirSync(this.path("var/lib"));
    this.useSource({ kind: "s3", bucket: BUCKET, key: "flake.tar" });
    this.write("run/test/clock", "1800000000");
    this.write("run/test/boot_id", "boot-1\n");
    this.setMemory(4);
    for (const name of Object.values(PROGRAMS).flat()) this.link(name);
    this.fake("date", `exec ${pathOf("date")} --date="@$(</run/test/clock)" "$@"`);
    this.fake("sleep", "echo $(($(</run/test/clock) + $1)) >/run/test/clock");
    this.fake("nix", nixEval());
    for (const name of REPLACED) this.fake(name);
    this.fake("fallocate", 'echo swap >"${@: -1}"');
    this.setFreeDisk(20);
  }

  /** The next boot: what is in memory is gone. */
  reboot(): void {
    rmSync(this.path("run/ducksnest-first-boot"), { recursive: true, force: true });
    this.write("run/test/boot_id", "boot-2\n");
  }

  useSource(source: Parameters<typeof firstBootScript>[0]["source"]): void {
    const props = { region: REGION, homelabName: "duck", host: "edge", hostname: "edge", parameter: PARAMETER, source };
    this.write("etc/ec2-metadata/user-data", firstBootScript(props));
  }

  setMemory(gibibytes: number): void {
    this.write("run/test/meminfo", `MemTotal: ${gibibytes * 1024 * 1024} kB\nSwapTotal: 0 kB\n`);
  }

  setFreeDisk(gibibytes: number): void {
    this.fake("df", `echo Avail; echo ${gibibytes * 1024 * 1024}`);
  }

  /** Makes time pass faster: each second of sleep counts for many, so that a long wait has few steps. */
  hurry(): void {
    this.fake("sleep", "echo $(($(</run/test/clock) + $1 * 60)) >/run/test/clock");
  }

  /** Replaces a program by a stand-in that notes its arguments and then does what the shell text says. */
  fake(name: string, behaviour = ":"): void {
    const bin = `run/current-system/sw/bin/${name}`;
    rmSync(this.path(bin), { force: true });
    const isNoted = !["date", "df", "sleep", "nix"].includes(name);
    const note = isNoted ? `echo "${name} $*" >>/run/test/calls\n` : "";
    this.write(bin, `#!${pathOf("bash")}\n${note}${behaviour}\n`);
    chmodSync(this.path(bin), 0o755);
  }

  path(file: string): string {
    return join(this.root, file);
  }

  write(file: string, content = ""): void {
    mkdirSync(dirname(this.path(file)), { recursive: true });
    writeFileSync(this.path(file), content);
  }

  read(file: string): string {
    return readFileSync(this.path(file), "utf8");
  }

  has(file: string): boolean {
    return existsSync(this.path(file));
  }

  /** Runs user-data once, as amazon-init does. */
  async run(environment: Readonly<Record<string, string>> = {}): Promise<Run> {
    this.write("run/test/calls");
    this.write("dev/console");
    const reply = this.nextReply();
    this.process?.stdin?.write(`${JSON.stringify(environment)}\n`);
    const exit = JSON.parse(await reply);
    const lines = (file: string) => this.read(file).split("\n").filter(Boolean);
    const console = lines("dev/console").map((line) => line.replace(/^ducksnest first boot: /, ""));
    return { exit, console, calls: lines("run/test/calls"), journal: this.read("run/test/journal") };
  }

  /** Seconds that the instance's clock has moved. */
  get seconds(): number {
    return Number(this.read("run/test/clock")) - 1_800_000_000;
  }

  private async boot(): Promise<void> {
    copyFileSync(join(__dirname, "_inside.js"), this.path("run/test/inside.js"));
    this.write("run/test/node");
    const args = [...unshare, "bash", "-c", SETUP, "setup", this.root, process.execPath];
    const child = spawn("unshare", args, { stdio: ["pipe", "pipe", "pipe"] });
    let errors = "";
    // Nobody answers any more.
    child.once("exit", () => {
      for (const reply of this.replies.splice(0)) reply(JSON.stringify(`the instance ended: ${errors}`));
    });
    child.stderr.on("data", (data) => {
      errors += data;
    });
    this.process = child;
    createInterface({ input: child.stdout }).on("line", (line) => this.replies.shift()?.(line));
    const ready = this.nextReply();
    const first = await ready;
    if (first !== "ready") throw new Error(`The instance does not start: ${first}`);
  }

  private nextReply(): Promise<string> {
    return new Promise((resolve) => this.replies.push(resolve));
  }

  private link(name: string): void {
    const bin = this.path(`run/current-system/sw/bin/${name}`);
    mkdirSync(dirname(bin), { recursive: true });
    rmSync(bin, { force: true });
    symlinkSync(pathOf(name), bin);
  }
}

/** Evaluates with the real Nix if there is one; otherwise in JavaScript, as which the script's expressions mean the same. */
function nixEval(): string {
  const nix = tryPathOf("nix");
  if (nix !== undefined) return `shift; exec ${nix} eval --store dummy:// "$@"`;
  const program = `
    const [, file, expression] = /readFile "(.*?)"\\); in (.*)/s.exec(process.argv.at(-1));
    const it = JSON.parse(require("node:fs").readFileSync(file, "utf8"));
    const builtins = { toJSON: JSON.stringify };
    process.stdout.write(eval(expression));
  `;
  return `exec /run/test/node -e '${program}' -- "$@"`;
}

function pathOf(program: string): string {
  const path = tryPathOf(program);
  if (path === undefined) throw new Error(`${program} is not installed`);
  return path;
}

const paths = new Map<string, string | undefined>();

/** Its path without symbolic links, because those in /etc/alternatives are not on the instance. */
function tryPathOf(program: string): string | undefined {
  if (!paths.has(program)) {
    const command = `path=$(command -v ${program}) && readlink -f "$path"`;
    const { stdout, status } = spawnSync("sh", ["-c", command], { encoding: "utf8" });
    paths.set(program, status === 0 ? stdout.trim() : undefined);
  }
  return paths.get(program);
}
