import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { itWith, temporaryFolders } from "@ducksnest/testing";
import { withPrivateFolder } from "../../src/install/privateFolder";
import { InterruptedError } from "../../src/programs/errors";
import { DUCKSNEST } from "../ducksnest";
import { StandIns } from "../programs/_StandIns";
import { aPerson, SecretsHomelab } from "../secrets/_SecretsHomelab";
import { pipedInput, typedInput } from "../workspace";

// The machine may be busy. In milliseconds.
jest.setTimeout(60_000);

const newFolder = temporaryFolders();
const DISK = "/dev/disk/by-id/nvme-Samsung_SSD_970_EVO_500GB_S466NX0K123456";
const CHANGES = { "hosts.firebat.hardware.disk.installDisk": DISK, "hosts.firebat.hardware.disk.swapGiB": 4 };

const INSTALLED = `
while [ $# -gt 0 ]; do case $1 in --extra-files) files=$2 ;; esac; shift; done
echo "$files" >$STATE/folder
find "$files" -printf '%m %P\\n' | sort -k 2 >$STATE/files
cp "$files/etc/ssh/ssh_host_ed25519_key" $STATE/key
`;

/** Programs with a stand-in for nixos-anywhere. */
const installer = (script: string) => new StandIns({}).add("nixos-anywhere", script, false);

/** A homelab whose laptop has a key and a disk to erase. */
async function aMachine(changes = CHANGES): Promise<SecretsHomelab> {
  const homelab = new SecretsHomelab([aPerson("anna")], changes);
  await homelab.run("keys make firebat");
  writeFileSync(join(homelab.folder, "nix/flake.nix"), "");
  return homelab;
}

/** Folders in memory that an installation left. */
const remains = () =>
  ["/dev/shm", process.env.XDG_RUNTIME_DIR ?? "/none"]
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder))
    .filter((name) => name.startsWith("ducksnest-install-"));

describe("ducksnest install", () => {
  it("says what is erased, and prints the steps", async () => {
    const homelab = await aMachine();
    const programs = installer(INSTALLED);
    const { exitCode, out, err } = await programs.around(() => homelab.run("install firebat"));
    expect(exitCode).toBe(0);
    expect(out).toMatchInlineSnapshot(`
      "laptop-firebat at 192.168.0.15
        erases    /dev/disk/by-id/nvme-Samsung_SSD_970_EVO_500GB_S466NX0K123456, 467.4 GiB: every partition and every system on it
        installs  ./nix#laptop-firebat, to boot by UEFI, on ext4, with 4 GiB of swap
        brings    the SSH key that was made beforehand, with which the machine decrypts its secrets
      Steps:
        1. boot the machine from the installer: nix build ./nix#installer
        2. files=$(mktemp -d -p /dev/shm) && ducksnest keys export firebat --into "$files"
        3. nixos-anywhere --flake './nix#laptop-firebat' --extra-files "$files" --target-host root@192.168.0.15
        4. rm -r "$files"
      To let ducksnest do steps 2 to 4: ducksnest install firebat --run
      "
    `);
    expect(err).toContain("laptop-firebat lacks the secrets join-token, tailscale-auth-key, wifi");
    expect(programs.calls()).toEqual([]);
  });

  itWith("ssh-keygen")("installs with the host's key in memory, and removes it", async () => {
    const homelab = await aMachine();
    const programs = installer(INSTALLED);
    const input = typedInput("laptop-firebat");
    const words = "install firebat --run --address 192.168.0.99 --build-on-target";
    const { exitCode, out } = await programs.around(() => homelab.run(words, input));
    expect(exitCode).toBe(0);
    expect(out).toMatch(/installed {2}laptop-firebat\n$/);
    expect(input.asked).toEqual([[`Type laptop-firebat to erase ${DISK}: `, false]]);
    const state = (file: string) => readFileSync(join(programs.state, file), "utf8");
    const folder = state("folder").trim();
    expect(programs.calls()[0]?.args).toEqual([
      ...["--flake", "./nix#laptop-firebat", "--extra-files", folder, "--build-on", "remote"],
      ...["--target-host", "root@192.168.0.99"],
    ]);
    expect(state("files")).toMatch(
      /^700 \n755 etc\n755 etc\/ssh\n600 etc\/ssh\/ssh_host_ed25519_key\n6\d\d etc\/ssh\/ssh_host_ed25519_key\.pub\n$/,
    );
    const key = join(newFolder(), "key");
    writeFileSync(key, state("key"), { mode: 0o600 });
    expect(execFileSync("ssh-keygen", ["-yf", key], { encoding: "utf8" })).toBe(
      homelab.text("hosts/laptop-firebat/ssh_host_ed25519_key.pub"),
    );
    expect(existsSync(folder)).toBe(false);
    rmSync(join(programs.state, "key"));
  });

  it("erases nothing unless the hostname is typed, or --yes is given", async () => {
    const homelab = await aMachine();
    const programs = installer(INSTALLED);
    await programs.around(async () => {
      for (const typed of ["y", "firebat", "laptop-firebat2"]) {
        const { exitCode, err } = await homelab.run("install firebat --run", typedInput(typed));
        expect({ exitCode, err: err.split("\n").at(-2) }).toEqual({ exitCode: 1, err: "Nothing was erased." });
      }
      expect(await homelab.failure("install firebat --run", pipedInput())).toContain("add --yes");
      expect(programs.calls()).toEqual([]);
      expect(await homelab.run("install firebat --run --yes")).toMatchObject({ exitCode: 0 });
    });
    expect(programs.calls()).toHaveLength(1);
  });

  it("removes the key if the installation fails, or its program is missing", async () => {
    const homelab = await aMachine();
    const before = remains();
    const failing = installer(`${INSTALLED}\nexit 7`);
    const { exitCode, err } = await failing.around(() => homelab.run("install firebat --run --yes"));
    expect(exitCode).toBe(1);
    expect(err).toContain("nixos-anywhere failed with 7");
    const folder = readFileSync(join(failing.state, "folder"), "utf8").trim();
    expect(existsSync(folder)).toBe(false);
    const missing = await new StandIns({}).around(() => homelab.failure("install firebat --run --yes"), true);
    expect(missing).toContain("nixos-anywhere is not installed, or not on PATH; run this command in `nix shell");
    expect(remains()).toEqual(before);
  });

  it("ends the installation and removes the key on Ctrl-C", async () => {
    const homelab = await aMachine();
    const programs = installer(`${INSTALLED}\ntouch $STATE/started\nexec sleep 60`);
    const args = [
      "install",
      "firebat",
      "--run",
      "--yes",
      "--identity",
      homelab.identity,
      "--manifest",
      homelab.manifest,
    ];
    const child = spawn(process.execPath, [DUCKSNEST, ...args], {
      detached: true,
      stdio: "ignore",
      env: { ...process.env, PATH: programs.path },
    });
    const ended = once(child, "exit");
    while (!existsSync(join(programs.state, "started"))) await new Promise((resolve) => setTimeout(resolve, 20));
    const folder = readFileSync(join(programs.state, "folder"), "utf8").trim();
    expect(existsSync(folder)).toBe(true);
    if (child.pid !== undefined) process.kill(-child.pid, "SIGINT");
    expect(await ended).toEqual([null, "SIGINT"]);
    expect(existsSync(folder)).toBe(false);
  });

  it("refuses without a disk, a key or a flake, and for an EC2 instance", async () => {
    const homelab = new SecretsHomelab([aPerson("anna")], CHANGES);
    expect(await homelab.failure("install firebat")).toContain("run `ducksnest keys make firebat`");
    await homelab.run("keys make firebat ultra");
    expect(await homelab.failure("install firebat")).toContain("run `ducksnest synth` first");
    expect(await homelab.failure("install ultra")).toBe(
      "the manifest does not say which disk of laptop-ultra may be erased; write `installDisk: /dev/disk/by-id/…` into hardware.disk of ultra. " +
        "`ssh root@192.168.0.16 ls -l /dev/disk/by-id` lists the disks once the machine runs the installer.",
    );
    expect(await homelab.failure("install control-plane")).toContain(
      "`ducksnest keys send control-plane` sends its key",
    );
  });
});

describe("withPrivateFolder", () => {
  const listeners = (signal: NodeJS.Signals) => process.listenerCount(signal);

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "removes the folder on %s, and lets the signal through",
    async (signal) => {
      let folder = "";
      const before = listeners(signal);
      const failure = withPrivateFolder(async (made, requireCalm) => {
        folder = made;
        process.emit(signal, signal);
        requireCalm();
      });
      await expect(failure).rejects.toMatchObject({ name: "InterruptedError", signal });
      expect(folder).toContain("ducksnest-install-");
      expect(existsSync(folder)).toBe(false);
      expect(listeners(signal)).toBe(before);
    },
  );

  it("reports a signal that arrived at the very end", async () => {
    const failure = withPrivateFolder(async () => {
      process.emit("SIGTERM", "SIGTERM");
    });
    await expect(failure).rejects.toBeInstanceOf(InterruptedError);
  });

  it("removes what a killed process left, and nothing of one that runs", async () => {
    const { pid: ended = 0 } = spawnSync("true");
    const [abandoned, used] = [ended, process.ppid].map((pid) => `/dev/shm/ducksnest-install-${pid}-test`);
    for (const folder of [abandoned, used]) mkdirSync(`${folder}/etc/ssh`, { recursive: true });
    try {
      await withPrivateFolder(async () => undefined, {});
      expect([abandoned, used].map((folder) => existsSync(`${folder}`))).toEqual([false, true]);
    } finally {
      for (const folder of [abandoned, used]) rmSync(`${folder}`, { recursive: true, force: true });
    }
  });

  it("uses no folder on a disk", async () => {
    const folder = await withPrivateFolder(async (made) => made, { XDG_RUNTIME_DIR: newFolder() });
    expect(folder).toMatch(/^\/dev\/shm\//);
  });
});
