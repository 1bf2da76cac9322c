import { ScriptMachine } from "./_scripts";

const ROOT = "/dev/sda2";
const ESP = "/dev/sda1";

/** What is mounted in the machine: device, format and UUID by folder. */
type Mounts = Readonly<Record<string, readonly [device: string, format: string, uuid: string]>>;

const WITHOUT_ESP: Mounts = { "/": [ROOT, "ext4", "r-1"] };
const MOUNTS: Mounts = { ...WITHOUT_ESP, "/boot": [ESP, "vfat", "E-1"] };

/** A machine that was started by UEFI, with one Wi-Fi card. */
class Computer extends ScriptMachine {
  constructor(mounts: Mounts = MOUNTS) {
    super("pre-switch.sh", {}, ["cat"]);
    this.fake("ip", 'cat "$root/ip-$5"');
    this.fake("findmnt", `case "$7 $5" in ${Object.entries(mounts).flatMap(answers).join(" ")} *) exit 1 ;; esac`);
    this.fake("lsblk", 'if [ "$2" = --nodeps ]; then cat "$5"; else cat "$root/partitions"; fi');
    this.write("partitions", `${ESP} c12a7328-f81f-11d2-ba4b-00a0c93ec93b\n${ROOT} 0fc63daf\n/dev/sda\n`);
    this.write("sys/firmware/efi/vars").write("booted").card("wlan0", "a4:c3:f0:00:00:01");
  }

  card(name: string, mac: string, permanent = mac): this {
    const link = `3: ${name}: <UP> mtu 1500 link/ether ${mac} brd ff:ff:ff:ff:ff:ff permaddr ${permanent} \n`;
    return this.write(`sys/class/net/${name}/device/x`)
      .write(`sys/class/net/${name}/address`, `${mac}\n`)
      .write(`ip-${name}`, link);
  }

  /** The lines that it prints for a configuration which fits, but for these settings. */
  check(settings: Readonly<Record<string, string>> = {}): readonly string[] {
    const { exitCode, journal } = this.run({
      NIXOS_ACTION: "switch",
      BOOT: "uefi",
      ROOT_DEVICE: "/dev/null",
      ROOT_TYPE: "ext4",
      ESP_DEVICE: "/dev/null",
      GRUB_DEVICE: "",
      NIC: "wlan0",
      MAC: "",
      SYS: this.path("sys"),
      BOOTED_SYSTEM: this.path("booted"),
      ...settings,
    });
    return [...journal, `exit ${exitCode}`];
  }
}

function answers([folder, [device, format, uuid]]: [string, readonly [string, string, string]]): readonly string[] {
  const columns = { SOURCE: device, FSTYPE: format, UUID: uuid };
  return Object.entries(columns).map(([column, value]) => `"${folder} ${column}") echo "${value}" ;;`);
}

const HEAD = "This configuration does not fit this machine:";
const TAIL = ["Nothing was changed. To switch anyway, set NIXOS_NO_CHECK=1.", "exit 1"];

it("says nothing about a machine that fits", () => {
  expect(new Computer().check()).toEqual(["", "exit 0"]);
});

it("says nothing in an installer's chroot, which shows another machine's disks and cards", () => {
  const installer = new Computer({}).remove("booted");
  expect(installer.check({ ROOT_DEVICE: "/dev/disk/by-label/nope", NIC: "wlan9" })).toEqual(["", "exit 0"]);
});

describe("the root file system", () => {
  const MISSING = "/dev/disk/by-label/no-such-label";
  const UUID = "write `device: /dev/disk/by-uuid/r-1` into hardware.disk of the manifest, and synthesize again";

  it.each([
    ["ext4", `e2label ${ROOT} no-such-label`],
    ["btrfs", "btrfs filesystem label / no-such-label"],
    ["xfs", "xfs_io -c 'label -s no-such-label' /"],
  ])("of %s gets the label that is missing", (format, command) => {
    const computer = new Computer({ ...MOUNTS, "/": [ROOT, format, "r-1"] });
    expect(computer.check({ ROOT_DEVICE: MISSING, ROOT_TYPE: format })).toEqual([
      HEAD,
      `- There is no ${MISSING}, which the configuration mounts at /. ${ROOT} is mounted there now.`,
      `  Fix: ${command} && udevadm trigger --settle ${ROOT}`,
      `  Or: ${UUID}`,
      ...TAIL,
    ]);
  });

  it("has no label to be given if the manifest names the device in another way", () => {
    expect(new Computer().check({ ROOT_DEVICE: "/dev/no-such-device" }).slice(2, 3)).toEqual([`  Fix: ${UUID}`]);
  });

  it("may not be another one than what runs now", () => {
    const computer = new Computer().fake("lsblk", "echo other");
    expect(computer.check({ ESP_DEVICE: "" })).toEqual([
      HEAD,
      `- /dev/null is another file system than ${ROOT}, which is mounted at / now.`,
      `  Fix: ${UUID}`,
      ...TAIL,
    ]);
  });

  it("may not have another format, unless the configuration leaves it open", () => {
    expect(new Computer().check({ ROOT_TYPE: "btrfs" })).toContain(
      `- ${ROOT} is mounted at / and has the format ext4, but the configuration mounts it as btrfs.`,
    );
    expect(new Computer().check({ ROOT_TYPE: "auto" })).toEqual(["", "exit 0"]);
  });

  it("is not judged if it is no device", () => {
    expect(new Computer().check({ ROOT_DEVICE: "rpool/root", ROOT_TYPE: "zfs" })).toEqual(["", "exit 0"]);
  });
});

describe("the boot loader's place", () => {
  const MISSING = "/dev/disk/by-label/no-such-label";

  it("is the EFI system partition by its label", () => {
    expect(new Computer().check({ ESP_DEVICE: MISSING })).toContain(
      `  Fix: umount /boot && fatlabel ${ESP} no-such-label && mount ${ESP} /boot && udevadm trigger --settle ${ESP}`,
    );
    expect(new Computer(WITHOUT_ESP).check({ ESP_DEVICE: MISSING }).slice(1, 3)).toEqual([
      `- There is no ${MISSING}, the EFI system partition. Partitions of that type: ${ESP}.`,
      `  Fix: fatlabel ${ESP} no-such-label && udevadm trigger --settle && mount ${MISSING} /boot`,
    ]);
  });

  it("has to be mounted, because the boot loader is installed before anything is", () => {
    expect(new Computer(WITHOUT_ESP).check().slice(1, 3)).toEqual([
      "- Nothing is mounted at /boot, but the configuration mounts /dev/null there.",
      "  Fix: mkdir -p /boot && mount /dev/null /boot",
    ]);
  });

  it("is not UEFI's on a machine that a BIOS started", () => {
    expect(new Computer().remove("sys/firmware/efi/vars").check({ SYS: "/nowhere", NIC: "wlan0" })).toContain(
      "- This machine was started by a BIOS, but the configuration has `boot: uefi`.",
    );
  });

  it("is a disk that is there, for GRUB", () => {
    const bios = { BOOT: "bios", ESP_DEVICE: "" };
    const computer = new Computer()
      .write("sys/block/sda/device/x")
      .write("sys/block/nvme0n1/device/x")
      .write("sys/block/loop0/x");
    expect(computer.check({ ...bios, GRUB_DEVICE: "/dev/null" })).toEqual(["", "exit 0"]);
    expect(computer.check({ ...bios, GRUB_DEVICE: "/dev/no-such-disk" }).slice(1, 2)).toEqual([
      "- There is no disk /dev/no-such-disk, in whose boot sector the configuration installs GRUB. The disks are: /dev/nvme0n1 /dev/sda.",
    ]);
  });
});

describe("the network card", () => {
  const RENAMED = [
    "  Fix: deploy it with `boot` and reboot, because names of interfaces change only then",
    "  Or: write the interface's name and macAddress into the manifest, and synthesize again",
  ];

  it("of another name is refused for switch, and only noted for boot", () => {
    const wanted = { NIC: "wlan9" };
    const computer = new Computer().card("enp3s0", "3c:7c:3f:00:00:01");
    const text = "There is no interface wlan9. The cards are: enp3s0 (3c:7c:3f:00:00:01), wlan0 (a4:c3:f0:00:00:01).";
    for (const action of ["switch", "test", "check", "dry-activate"]) {
      expect(computer.check({ ...wanted, NIXOS_ACTION: action })).toEqual([HEAD, `- ${text}`, ...RENAMED, ...TAIL]);
    }
    expect(computer.check({ ...wanted, NIXOS_ACTION: "boot" })).toEqual([
      `Note: ${text} Check the name after the reboot.`,
      "      With macAddress in the manifest, the card is found by its address instead of its name.",
      "exit 0",
    ]);
  });

  it("with a MAC address may have another name until the next boot", () => {
    const wanted = { NIC: "lan", MAC: "a4:c3:f0:00:00:01" };
    const text = "The card with the address a4:c3:f0:00:00:01 is wlan0 now, and lan from the next boot on.";
    expect(new Computer().check({ ...wanted, NIXOS_ACTION: "boot" })).toEqual([
      `Note: ${text} Check the name after the reboot.`,
      "exit 0",
    ]);
    expect(new Computer().check(wanted)).toEqual([HEAD, `- ${text}`, ...RENAMED, ...TAIL]);
    expect(new Computer().check({ ...wanted, NIC: "wlan0" })).toEqual(["", "exit 0"]);
  });

  it("is found by its permanent address while it shows a random one", () => {
    const computer = new Computer().card("wlan0", "02:00:00:00:00:01", "a4:c3:f0:00:00:01");
    expect(computer.check({ MAC: "a4:c3:f0:00:00:01" })).toEqual(["", "exit 0"]);
  });

  it("with a MAC address that no card has is refused, whatever the action", () => {
    for (const action of ["switch", "boot"]) {
      expect(new Computer().check({ MAC: "a4:c3:f0:00:00:02", NIXOS_ACTION: action })).toEqual([
        HEAD,
        "- No network card has the address a4:c3:f0:00:00:02. The cards are: wlan0 (a4:c3:f0:00:00:01).",
        "  Fix: write the right macAddress into the manifest, and synthesize again",
        ...TAIL,
      ]);
    }
  });
});

it("prints all problems at once", () => {
  const lines = new Computer().check({
    ROOT_DEVICE: "/dev/no-such-device",
    ESP_DEVICE: "/dev/no-such-esp",
    NIC: "wlan9",
  });
  expect(lines.filter((line) => line.startsWith("- "))).toHaveLength(3);
});
