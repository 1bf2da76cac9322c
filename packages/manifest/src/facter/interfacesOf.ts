import { nicName } from "../schema/interfaceName";
import { macAddress } from "../schema/scalars";
import type { FacterProposals, InterfaceCandidate } from "./FacterProposals";
import { known, unknown } from "./Proposal";
import type { FacterDevice, FacterReport } from "./report";

/** The network cards of a report. Interfaces without a device, such as loopback and bridges, are left out. */
export function interfacesOf({ hardware }: FacterReport): FacterProposals["interfaces"] {
  const { network_interface: interfaces, network_controller: controllers } = hardware;
  const found = interfaces.flatMap((each) => interfaceOf(each, controllers) ?? []).sort(byLikelihood);
  const driverless = controllers.filter((controller) => controller.unix_device_names.length === 0).length;
  const missing = driverless === 0 ? [] : [`${driverless} more had no driver when the report was made`];
  if (found.length === 0)
    return unknown(`The report lists no network card with a name${missing.map((text) => `; ${text}`).join("")}.`);
  const several =
    found.length === 1
      ? []
      : [`the report lists ${found.length} network cards, and does not say which one has the address`];
  const notes = [...several, ...missing].join("; ");
  return known(found, notes === "" ? undefined : `${notes.charAt(0).toUpperCase()}${notes.slice(1)}.`);
}

function interfaceOf(device: FacterDevice, controllers: readonly FacterDevice[]): InterfaceCandidate | undefined {
  const name = device.unix_device_names.find((each) => nicName.safeParse(each).success);
  if (name === undefined || device.sysfs_device_link === undefined) return undefined;
  const controller = controllers.find(
    ({ index, unix_device_names: names }) =>
      names.includes(name) || (index !== undefined && index === device.attached_to),
  );
  const classes = [...device.class_list, ...(controller?.class_list ?? [])];
  const wifi = device.sub_class?.name === "WLAN" || classes.includes("wlan_card") || /^wl/.test(name);
  return {
    name,
    kind: wifi ? "wifi" : "ethernet",
    macAddress: macInName(name),
    model: controller?.model,
    usb: classes.includes("usb") || /\/usb\d+\//.test(device.sysfs_device_link),
  };
}

/** The address in a name that systemd made of it. @see systemd.net-naming-scheme(7) */
function macInName(name: string): string | undefined {
  const [, digits] = /^(?:en|wl)x([0-9a-f]{12})$/.exec(name) ?? [];
  const address = digits?.match(/../g)?.join(":");
  return macAddress.safeParse(address).data;
}

function byLikelihood(a: InterfaceCandidate, b: InterfaceCandidate): number {
  return Number(a.usb) - Number(b.usb) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}
