import { InvalidValueError, readFacterReport } from "@ducksnest/manifest";
import { fc } from "@ducksnest/testing";
import { aChassis, aDisk, aGpu, aNic, aReport, hardware, type Json, smbios } from "./_report";

const read = (changes: Readonly<Record<string, Json>> = {}) => readFacterReport(aReport(changes));
const readHardware = (changes: Readonly<Record<string, Json>>) => read({ hardware: hardware(changes) });

function failure(text: string): string {
  try {
    readFacterReport(text);
  } catch (error) {
    if (error instanceof InvalidValueError) return `${error.message} -> ${error.fix}`;
    throw error;
  }
  return "none";
}

const MAKE_ONE = "Make one on the host with `sudo nix run nixpkgs#nixos-facter -- -o facter.json`.";

it("proposes the hardware of a laptop", () => {
  expect(read()).toEqual({
    system: { value: "x86_64-linux", note: undefined },
    cpuModel: { value: "Intel Core i5-8250U", note: undefined },
    threads: { value: 8, note: undefined },
    maxGHz: {
      value: 3.4,
      note: "The firmware or the CPU's name states this clock rate; compare it with CPU max MHz in `lscpu`.",
    },
    memoryGiB: { value: 15, note: "The report rounds memory by up to 1/16; compare it with `free -g`." },
    disks: {
      value: [
        {
          device: "/dev/nvme0n1",
          byId: "/dev/disk/by-id/nvme-Maker_Disk_S1",
          model: "Maker Disk nvme0n1",
          sizeGiB: 476.9,
          usb: false,
          root: true,
        },
      ],
      note: undefined,
    },
    gpus: {
      value: [
        { vendor: "NVIDIA", model: "NVIDIA GeForce GTX 1050 Mobile", pciId: "10de:1c8d" },
        { vendor: "Intel", model: undefined, pciId: "8086:5917" },
      ],
      note: "The report does not name the model of 8086:5917; `lspci -nn` does.",
    },
    interfaces: {
      value: [
        { name: "enp2s0", kind: "ethernet", macAddress: undefined, model: "Intel Ethernet controller", usb: false },
        { name: "wlp3s0", kind: "wifi", macAddress: undefined, model: "Intel WLAN controller", usb: false },
      ],
      note: "The report lists 2 network cards, and does not say which one has the address.",
    },
    uefi: { value: true, note: undefined },
    laptop: { value: true, note: undefined },
  });
});

describe("disks", () => {
  it("put the installer's stick last, and leave out what is no disk", () => {
    const stick = aDisk("sda", 120_934_464, ["usb", "scsi"], ["usb-Maker_Stick_1-0:0"]);
    const others = ["fd0", "zram0", "mmcblk0boot0", "sr0"].map((name) => aDisk(name, 20_000_000, []));
    const { disks } = readHardware({
      disk: [stick, ...others, aDisk("sdb", 500_118_192, ["ide"]), { index: 1 }, null, 7],
    });
    expect(disks.value?.map(({ device, root, byId }) => [device, root, byId])).toEqual([
      ["/dev/sdb", true, undefined],
      ["/dev/sda", false, "/dev/disk/by-id/usb-Maker_Stick_1-0:0"],
    ]);
    expect(disks.note).toBeUndefined();
  });

  it("leave the choice among internal disks open", () => {
    const { disks } = readHardware({
      disk: [
        aDisk("sda", 7_814_037_168, ["ide"]),
        aDisk("sdb", 9_814_037_168, ["ide"]),
        aDisk("nvme0n1", 500_118_192, ["nvme"]),
      ],
    });
    expect(disks.value?.map(({ device }) => device)).toEqual(["/dev/nvme0n1", "/dev/sdb", "/dev/sda"]);
    expect(disks.value?.some(({ root }) => root)).toBe(false);
    expect(disks.note).toBe("The report lists 3 internal disks, and does not say which one NixOS belongs on.");
  });

  it("have no path that is not one", () => {
    const { disks } = readHardware({ disk: [aDisk("sda; reboot", 500_118_192, []), aDisk("../sda", 500_118_192, [])] });
    expect(disks).toEqual({ value: undefined, note: "The report lists no disk whose size is known." });
  });
});

describe("network cards", () => {
  it("leave out virtual interfaces, and put USB last", () => {
    const usb = aNic("enx3c7c3f000001", 60, "Ethernet", "/devices/pci0000:00/0000:00:14.0/usb4/4-1/4-1:1.0");
    const wlan = aNic("wlan0", 16, "WLAN");
    const bridge: Json = { index: 70, class_list: ["network_interface"], unix_device_names: ["br0"] };
    const tunnel = aNic("tailscale0", 71, "Ethernet");
    const { interfaces } = readHardware({
      network_interface: [bridge, tunnel[0], usb[0], wlan[0]],
      network_controller: [usb[1], wlan[1]],
    });
    expect(interfaces.value?.map(({ name, kind, macAddress, usb }) => [name, kind, macAddress, usb])).toEqual([
      ["wlan0", "wifi", undefined, false],
      ["enx3c7c3f000001", "ethernet", "3c:7c:3f:00:00:01", true],
    ]);
  });

  it("say that a card has no driver", () => {
    const card: Json = { index: 27, class_list: ["network_controller", "pci"], model: "Broadcom Network controller" };
    expect(readHardware({ network_interface: [], network_controller: [card] }).interfaces).toEqual({
      value: undefined,
      note: "The report lists no network card with a name; 1 more had no driver when the report was made.",
    });
  });
});

describe("laptop", () => {
  it.each([
    [aChassis(3, "Desktop"), false],
    [aChassis(9, "Laptop"), true],
    [aChassis(35, "Other"), false],
    [aChassis(31, "Other"), true],
  ])("follows the chassis %j", (chassis, laptop) => {
    // A list since 0.4, and one object before.
    for (const section of [chassis, [chassis]]) {
      expect(read({ smbios: smbios({ chassis: section }) }).laptop).toEqual({ value: laptop, note: undefined });
    }
  });

  it("is a guess without a known chassis", () => {
    const { laptop } = read({ smbios: smbios({ chassis: [aChassis(1, "Other")] }) });
    expect(laptop).toEqual({
      value: true,
      note: "The firmware does not name the type of the chassis, so this is a guess of hwinfo.",
    });
  });
});

it("sums the threads of all sockets, and skips empty ones", () => {
  const socket = { model_name: "Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz", siblings: 28 };
  const { threads, cpuModel } = readHardware({ cpu: [null, socket, socket] });
  expect([threads.value, cpuModel.value]).toEqual([56, "Intel Xeon E5-2680 v4"]);
});

it("names the CPU by the firmware's tables if the kernel gave no name", () => {
  expect(readHardware({ cpu: [{ siblings: 8 }] }).cpuModel.value).toBe("Intel Core i5-8250U");
});

it("does not believe an impossible clock rate", () => {
  const { maxGHz } = read({
    smbios: smbios({ processor: [{ version: "Intel(R) N100", clock_max: 65_535 }] }),
    hardware: hardware({ cpu: [] }),
  });
  expect(maxGHz).toEqual({
    value: undefined,
    note: "The report does not state the CPU's highest clock rate; `lscpu` does.",
  });
});

it("takes the installed memory if the usable memory is missing", () => {
  expect(readHardware({ memory: [] }).memoryGiB).toEqual({
    value: 16,
    note: "This is the installed memory; the firmware and a built-in GPU may keep a part of it. Compare it with `free -g`.",
  });
});

it("reads BIOS boot, and says that older reports do not know", () => {
  expect(read({ uefi: { supported: false } }).uefi.value).toBe(false);
  expect(read({ uefi: null }).uefi).toEqual({
    value: undefined,
    note: "The report does not say whether the host boots by UEFI; nixos-facter does from 0.4.3 on.",
  });
});

it("gives a reason for every value that an empty report lacks", () => {
  const proposals = read({ hardware: {}, smbios: null, uefi: null, system: null });
  for (const { value, note } of Object.values(proposals)) {
    expect(value).toBeUndefined();
    expect(note).toMatch(/^The report .*\.$/);
  }
});

it.each(["Evil\u001b[31m CPU", "line\nbreak", "right\u202eleft", "half \ud800", "a".repeat(300), "   "])(
  "treats the text %j as missing",
  (text) => {
    const proposals = read({
      hardware: hardware({
        cpu: [{ model_name: text, siblings: 4 }],
        graphics_card: [aGpu(0x10de, text, 1, text)],
      }),
      smbios: null,
      system: text,
    });
    expect(proposals.cpuModel.value).toBeUndefined();
    expect(proposals.system.value).toBeUndefined();
    expect(proposals.gpus.value).toEqual([{ vendor: "NVIDIA", model: undefined, pciId: "10de:0001" }]);
  },
);

it.each([
  ["", `The report is not JSON: it is empty. -> ${MAKE_ONE}`],
  ['{\n  "version": 1,\n  oops\n}', `The report is not JSON: line 3, column 3. -> ${MAKE_ONE}`],
  ["[]", `The file is JSON, but not a report of nixos-facter: it has no version. -> ${MAKE_ONE}`],
  ["null", `The file is JSON, but not a report of nixos-facter: it has no version. -> ${MAKE_ONE}`],
  [
    '{"version": 2}',
    `The report has version 2, but ducksnest reads version 1, which nixos-facter 0.3 and 0.4 write. -> ${MAKE_ONE}`,
  ],
  ['{"version": 1}', `The report has no section \`hardware\`. -> ${MAKE_ONE}`],
  [" ".repeat(16 * 1024 * 1024 + 1), `The report is larger than 16 MiB. -> ${MAKE_ONE}`],
])("refuses %.20j", (text, message) => {
  expect(failure(text)).toBe(message);
});

it("reads a report with a byte-order mark", () => {
  expect(readFacterReport(`\uFEFF${aReport()}`).threads.value).toBe(8);
});

it("never throws anything but InvalidValueError", () => {
  const noise = fc.jsonValue();
  fc.assert(
    fc.property(noise, noise, noise, (first, second, third) => {
      const sections = {
        cpu: first,
        disk: [second],
        network_interface: third,
        graphics_card: [first],
        memory: second,
        system: third,
      };
      const text = JSON.stringify({
        version: 1,
        system: first,
        uefi: second,
        hardware: sections,
        smbios: { chassis: first, processor: [third] },
      });
      expect(failure(text)).toBe("none");
    }),
  );
  fc.assert(fc.property(fc.json(), (text) => expect(failure(text)).not.toBe("none")));
});
