import type { FacterProposals, GpuCandidate } from "./FacterProposals";
import { known, unknown } from "./Proposal";
import type { FacterDevice, FacterReport } from "./report";

/** Vendors by their PCI id, as their cards' models are written. @see https://pci-ids.ucw.cz */
const VENDORS: Readonly<Record<number, string>> = { 4318: "NVIDIA", 4098: "AMD", 32902: "Intel" };

/** The graphics cards of a report. */
export function gpusOf({ hardware }: FacterReport): FacterProposals["gpus"] {
  const gpus = hardware.graphics_card.map(gpuOf);
  if (gpus.length === 0) return unknown("The report lists no graphics card.");
  const nameless = gpus.filter(({ model }) => model === undefined).map(({ pciId }) => pciId ?? "without a PCI id");
  return known(
    gpus,
    nameless.length === 0
      ? undefined
      : `The report does not name the model of ${nameless.join(" and ")}; \`lspci -nn\` does.`,
  );
}

function gpuOf({ vendor, device }: FacterDevice): GpuCandidate {
  const maker =
    VENDORS[vendor?.value ?? 0] ?? vendor?.name?.replace(/,? (?:Corporation|Corp\.?|Inc\.?|Co\.?, Ltd\.?)$/i, "");
  const model = device?.name && modelOf(device.name);
  return {
    vendor: maker,
    model: model && maker && !model.toLowerCase().startsWith(maker.toLowerCase()) ? `${maker} ${model}` : model,
    pciId: vendor?.value && device?.value !== undefined ? `${hex(vendor.value)}:${hex(device.value)}` : undefined,
  };
}

/** The product in brackets after the chip, as in `GP107M [GeForce GTX 1050 Mobile]`; all of it if there are none. */
function modelOf(name: string): string {
  return /\[([^\]]+)\]\s*$/.exec(name)?.[1] ?? name;
}

function hex(value: number): string {
  return value.toString(16).padStart(4, "0");
}
