/** A value in JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

const id = (value: number, name?: string): Json => ({
  hex: value.toString(16).padStart(4, "0"),
  ...(name !== undefined && { name }),
  value,
});

/** A disk, as hwinfo lists it. */
export function aDisk(device: string, sectors: number, classes: readonly string[], ids: readonly string[] = []): Json {
  return {
    index: 40,
    attached_to: 20,
    class_list: ["disk", "block_device", ...classes],
    base_class: id(0x106, "Mass Storage Device"),
    sub_class: id(0, "Disk"),
    device: id(0, `Disk ${device}`),
    model: `Maker Disk ${device}`,
    sysfs_id: `/class/block/${device}`,
    unix_device_names: [
      ...ids.map((each) => `/dev/disk/by-id/${each}`),
      "/dev/disk/by-path/pci-0000:01:00.0",
      `/dev/${device}`,
    ],
    resources: [
      { type: "disk_geo", cylinders: 1, heads: 64, sectors: 32, size: "0x0", geo_type: "logical" },
      { type: "size", unit: "sectors", value_1: sectors, value_2: 512 },
    ],
    driver: "sd",
  };
}

/** A network interface and its card. */
export function aNic(
  name: string,
  index: number,
  kind: "Ethernet" | "WLAN",
  link = "/devices/pci0000:00/0000:00:02.3",
): [Json, Json] {
  const wifi = kind === "WLAN";
  return [
    {
      index: index + 50,
      attached_to: index,
      class_list: ["network_interface"],
      base_class: id(0x107, "Network Interface"),
      sub_class: wifi ? id(10, "WLAN") : id(1, "Ethernet"),
      model: `${kind} network interface`,
      sysfs_id: `/class/net/${name}`,
      sysfs_device_link: link,
      unix_device_names: [name],
      resources: [
        { type: "hwaddr", address: 51 },
        { type: "phwaddr", address: 51 },
      ],
    },
    {
      index,
      attached_to: 0,
      class_list: ["network_controller", link.includes("usb") ? "usb" : "pci", ...(wifi ? ["wlan_card"] : [])],
      base_class: id(2, "Network controller"),
      sub_class: wifi ? id(0x82, "WLAN controller") : id(0, "Ethernet controller"),
      vendor: id(0x8086, "Intel Corporation"),
      model: `Intel ${kind} controller`,
      unix_device_names: [name],
    },
  ];
}

/** A graphics card. */
export function aGpu(vendor: number, vendorName: string, device: number, deviceName?: string): Json {
  return {
    index: 38,
    attached_to: 0,
    class_list: ["graphics_card", "pci"],
    base_class: id(3, "Display controller"),
    vendor: id(vendor, vendorName),
    device: id(device, deviceName),
    model: `${vendorName} VGA compatible controller`,
  };
}

/** A chassis by its SMBIOS type. */
export function aChassis(type: number, name: string): Json {
  return {
    handle: 3,
    manufacturer: "Maker",
    version: "",
    chassis_type: id(type, name),
    lock_present: false,
    oem: "0x0",
  };
}

const [interfaceEth, cardEth] = aNic("enp2s0", 23, "Ethernet");
const [interfaceWifi, cardWifi] = aNic("wlp3s0", 16, "WLAN");

const LOOPBACK: Json = {
  index: 64,
  class_list: ["network_interface"],
  sub_class: id(0, "Loopback"),
  model: "Loopback network interface",
  sysfs_id: "/class/net/lo",
  unix_device_names: ["lo"],
};

/** The hardware of a laptop in a report of nixos-facter 0.4.4, with some sections replaced. */
export function hardware(changes: Readonly<Record<string, Json>> = {}): Json {
  return {
    bios: { pnp: false, smbios_version: 771 },
    cpu: [
      {
        architecture: "x86_64",
        vendor_name: "GenuineIntel",
        model_name: "Intel(R) Core(TM) i5-8250U CPU @ 1.60GHz",
        family: 6,
        model: 142,
        stepping: 10,
        features: ["fpu", "sse4_2", "avx2"],
        units: 16,
        page_size: 4096,
        physical_id: 0,
        siblings: 8,
        cores: 4,
        fpu: true,
        address_sizes: { physical: "0x27", virtual: "0x30" },
      },
    ],
    disk: [
      aDisk(
        "nvme0n1",
        1_000_215_216,
        ["nvme"],
        ["nvme-Maker_Disk_S1", "nvme-Maker_Disk_S1_1", "nvme-eui.0025388b710116a3"],
      ),
    ],
    graphics_card: [
      aGpu(0x10de, "nVidia Corporation", 0x1c8d, "GP107M [GeForce GTX 1050 Mobile]"),
      aGpu(0x8086, "Intel Corporation", 0x5917),
    ],
    memory: [
      {
        index: 15,
        class_list: ["memory"],
        sub_class: id(2, "Main Memory"),
        model: "Main Memory",
        resources: [{ type: "phys_mem", range: 15 * 2 ** 30 }],
      },
    ],
    network_controller: [cardWifi, cardEth],
    network_interface: [interfaceEth, LOOPBACK, interfaceWifi],
    system: { form_factor: "laptop" },
    ...changes,
  };
}

/** Firmware's tables in a report, with some replaced. */
export function smbios(changes: Readonly<Record<string, Json>> = {}): Json {
  return {
    chassis: [aChassis(10, "Notebook")],
    memory_device: [
      { handle: 53, location: "DIMM_A", size: 8_388_608, speed: 2400 },
      { handle: 54, location: "DIMM_B", size: 8_388_608, speed: 2400 },
    ],
    processor: [
      {
        handle: 70,
        socket: "U3E1",
        socket_populated: true,
        manufacturer: "Intel(R) Corporation",
        version: "Intel(R) Core(TM) i5-8250U CPU @ 1.60GHz",
        clock_ext: 100,
        clock_max: 3400,
      },
    ],
    ...changes,
  };
}

/** The text of a report, with some top-level sections replaced; `null` removes one. */
export function aReport(changes: Readonly<Record<string, Json>> = {}): string {
  const sections = {
    version: 1,
    system: "x86_64-linux",
    virtualisation: "none",
    uefi: { supported: true, platform_size: 64 },
    hardware: hardware(),
    smbios: smbios(),
    ...changes,
  };
  return JSON.stringify(Object.fromEntries(Object.entries(sections).filter(([, value]) => value !== null)), null, 2);
}
