import { itWith, type ManifestValue } from "@ducksnest/testing";
import { DISK_PROGRAMS, type Found, madeAndFound, type Partition } from "./_diskImage";
import { FlakeCopy } from "./_FlakeCopy";
import { flakeFiles } from "./_flake";

const DISK = "/dev/disk/by-id/ata-Maker_Disk_S1";

/** The planned partitions of a machine's disk, and the devices that its configuration mounts. */
interface Layout {
  readonly device: string;
  readonly name: string;
  readonly partitions: Readonly<Record<string, Partition>>;
  readonly mounts: Readonly<Record<string, { readonly device: string; readonly fsType: string }>>;
  readonly swap: readonly string[];
  readonly configures: boolean;
  readonly failSwapOn: boolean;
}

const LAYOUT = `config: {
  inherit (config.disko.devices.disk.main) device name;
  inherit (config.disko.devices.disk.main.content) partitions;
  mounts = builtins.mapAttrs (_: mount: { inherit (mount) device fsType; }) config.fileSystems;
  swap = map (swap: swap.device) config.swapDevices;
  configures = config.disko.enableConfig;
  inherit (config.ducksnest.kubelet.settings) failSwapOn;
}`;

const flake = new FlakeCopy();
afterAll(() => flake.remove());

function layoutOf(hostname: string, changes: Readonly<Record<string, ManifestValue>>): Layout {
  for (const [file, content] of flakeFiles(changes)) flake.write(file, content);
  return flake.evaluate(`nixosConfigurations.${hostname}.config`, LAYOUT) as Layout;
}

/** Type GUIDs. @see https://uefi.org/specs/UEFI/2.10/05_GUID_Partition_Table_Format.html, https://www.gnu.org/software/grub/manual/grub/ */
const TYPES = {
  esp: "c12a7328-f81f-11d2-ba4b-00a0c93ec93b",
  biosBoot: "21686148-6449-6e6f-744e-656564454649",
  swap: "0657fd6d-a4ab-43c4-84e5-0933c84b4f4f",
  linux: "0fc63daf-8483-4772-8e79-3d69d8477de4",
};

const ROWS: readonly (readonly [string, Readonly<Record<string, ManifestValue>>, readonly Partial<Found>[]])[] = [
  [
    "UEFI and ext4",
    { "hosts.ultra.hardware.disk.installDisk": DISK },
    [
      { type: TYPES.esp, mib: 1024, label: "boot", format: "vfat" },
      { type: TYPES.linux, label: "nixos", format: "ext4" },
    ],
  ],
  [
    "UEFI and xfs, with swap and other labels",
    {
      "hosts.ultra.hardware.disk": {
        sizeGiB: 100,
        filesystem: "xfs",
        device: "/dev/disk/by-label/duck-root",
        espDevice: "/dev/disk/by-label/DUCK-ESP",
        installDisk: DISK,
        swapGiB: 1,
      },
    },
    [
      { type: TYPES.esp, mib: 1024, label: "DUCK-ESP", format: "vfat" },
      { type: TYPES.swap, mib: 1024, label: "swap", format: "swap" },
      { type: TYPES.linux, label: "duck-root", format: "xfs" },
    ],
  ],
  [
    "BIOS and btrfs, with swap",
    {
      "hosts.ultra.boot": { bios: DISK },
      "hosts.ultra.hardware.disk": { sizeGiB: 100, filesystem: "btrfs", installDisk: DISK, swapGiB: 1 },
    },
    [
      { type: TYPES.biosBoot, mib: 1, label: undefined, format: undefined },
      { type: TYPES.swap, mib: 1024, label: "swap", format: "swap" },
      { type: TYPES.linux, label: "nixos", format: "btrfs" },
    ],
  ],
];

describe.each(ROWS)("the disk of a machine with %s", (_, changes, expected) => {
  itWith("nix", ...DISK_PROGRAMS)("has the partitions, with the labels that the machine mounts", () => {
    const { device, partitions, mounts, swap, configures } = layoutOf("laptop-ultra", changes);
    expect({ device, configures }).toEqual({ device: DISK, configures: false });

    const found = madeAndFound(partitions, 3072);
    expect(found).toMatchObject(expected);
    const byLabel = ({ label, format }: Found) => [`/dev/disk/by-label/${label}`, format];
    const wanted = [
      ...Object.values(mounts).map(({ device: each, fsType }) => [each, fsType]),
      ...swap.map((each) => [each, "swap"]),
    ];
    expect(
      found
        .filter(({ label }) => label)
        .map(byLabel)
        .sort(),
    ).toEqual(wanted.sort());
  });
});

describe("the layout", () => {
  itWith("nix")("mounts each partition where the machine does", () => {
    const { partitions, mounts } = layoutOf("laptop-ultra", { "hosts.ultra.hardware.disk.installDisk": DISK });
    const places = Object.values(partitions).flatMap(({ content }) => content?.mountpoint ?? []);
    expect(places.sort()).toEqual(Object.keys(mounts).sort());
  });

  itWith("nix")("names its partitions after the disk, so that no two disks have the same names", () => {
    const nameOf = (disk: string) => layoutOf("laptop-ultra", { "hosts.ultra.hardware.disk.installDisk": disk }).name;
    expect(nameOf(DISK)).toMatch(/^[0-9a-f]{8}$/);
    expect(nameOf(DISK)).not.toBe(nameOf(`${DISK}2`));
  });

  itWith("nix")("has no swap unless the manifest has, and the kubelet tolerates it", () => {
    const disk = { "hosts.ultra.hardware.disk.installDisk": DISK };
    expect(layoutOf("laptop-ultra", disk)).toMatchObject({ swap: [], failSwapOn: true });
    expect(layoutOf("laptop-ultra", { ...disk, "hosts.ultra.hardware.disk.swapGiB": 2 })).toMatchObject({
      swap: ["/dev/disk/by-label/swap"],
      failSwapOn: false,
      partitions: { swap: { size: "2G" } },
    });
  });
});

describe("the script that nixos-anywhere runs", () => {
  const script = (hostname: string) => () =>
    flake.evaluate(`nixosConfigurations.${hostname}.config.system.build.diskoScript`, "script: script.drvPath");

  itWith("nix")("is there for a machine whose manifest names the disk", () => {
    layoutOf("laptop-ultra", { "hosts.ultra.hardware.disk.installDisk": DISK });
    expect(script("laptop-ultra")()).toMatch(/\.drv$/);
  });

  itWith("nix")("says which key is missing, while the machine itself evaluates", () => {
    for (const [file, content] of flakeFiles()) flake.write(file, content);
    expect(script("laptop-old")).toThrow(
      "Nothing says which disk of laptop-old an installation may erase: write `installDisk: /dev/disk/by-id/<disk>` into hardware.disk",
    );
    expect(
      flake.evaluate("nixosConfigurations.laptop-old.config", "config: config.system.build.toplevel.drvPath"),
    ).toMatch(/\.drv$/);
  });

  itWith("nix")("is not there for an EC2 instance", () => {
    expect(flake.evaluate("nixosConfigurations.control-plane", "machine: machine.options ? disko")).toBe(false);
  });

  itWith("nix")("fits only what the machine mounts: an assertion names the option", () => {
    layoutOf("laptop-ultra", { "hosts.ultra.hardware.disk.installDisk": DISK });
    const extra = (text: string) => flake.write("hosts/laptop-ultra/extra.nix", text);
    const system = () =>
      flake.evaluate("nixosConfigurations.laptop-ultra.config", "config: config.system.build.toplevel.drvPath");
    extra('{ lib, ... }: { ducksnest.hardware.rootFileSystem.device = lib.mkForce "/dev/sda2"; }');
    expect(system).toThrow(
      "ducksnest.hardware.rootFileSystem.device has to be /dev/disk/by-label/<label>, but it is /dev/sda2.",
    );
    extra('{ lib, ... }: { ducksnest.hardware.espDevice = lib.mkForce "/dev/sda1"; }');
    expect(system).toThrow("ducksnest.hardware.espDevice has to be /dev/disk/by-label/<label>, but it is /dev/sda1.");
    extra("{ }");
    expect(system()).toMatch(/\.drv$/);
  });
});
