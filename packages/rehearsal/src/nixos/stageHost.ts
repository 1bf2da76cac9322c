import { dropInFile, kubeadmFile, printDocuments } from "./documents";
import { containerdEdits, dropInEdits, edited, kubeadmEdits } from "./edits";
import type { HostSettings } from "./HostSettings";
import type { JsonObject } from "./Json";
import type { StageDifference, Staged } from "./StageDifference";
import type { StageMachine } from "./StageMachine";
import { unitDifferences } from "./stagedUnits";
import type { StoreFile } from "./storeFiles";
import { isOfMachine } from "./sysctls";

/** A host as the stage runs it. */
export interface StagedHost {
  readonly settings: HostSettings;
  readonly differences: readonly StageDifference[];
}

/**
 * The settings with which a host runs on the stage, and how they differ from the design: only where a setting is about the
 * machine under the stage, which all hosts share, or needs systemd or a disk.
 */
export function stageHost(settings: HostSettings, machine: StageMachine): StagedHost {
  const node = { role: settings.role, kubernetesVersion: settings.kubernetesVersion, machine };
  const containerd = edited("containerd", settings.containerd, containerdEdits(settings.containerd, machine));
  const documents = settings.kubeadmDocuments.map((document) =>
    edited(String(document["kind"]), document, kubeadmEdits(document, node)),
  );
  const dropIn = edited("drop-in of the kubelet", settings.kubeletDropIn, dropInEdits(settings.kubeletDropIn, node));
  const units = withoutVolume(settings.units);
  const storePrograms = withoutMachine(settings.storePrograms);
  const sysctl = withoutMachineSettings(settings.sysctl);
  const kubeadmDocuments = documents.map(({ value }) => value);
  return {
    settings: {
      ...settings,
      containerd: containerd.value,
      kubeadmDocuments,
      kubeletDropIn: dropIn.value,
      units: units.value,
      sysctl: sysctl.value,
      storePrograms: storePrograms.value,
      storeFiles: withTexts(settings.storeFiles, [
        [kubeadmFile(settings.units), kubeadmDocuments],
        [dropInFile(settings.units, settings.storeFiles), [dropIn.value]],
      ]),
    },
    differences: [
      ...[containerd, ...documents, dropIn, units, storePrograms, sysctl].flatMap(({ differences }) => differences),
      ...unitDifferences(settings.units),
    ].map((difference) => ({ host: settings.name, ...difference })),
  };
}

/** The files with the documents that the stage changed. */
function withTexts(
  files: ReadonlyMap<string, StoreFile>,
  changed: readonly (readonly [path: string | undefined, documents: readonly JsonObject[]])[],
): ReadonlyMap<string, StoreFile> {
  const result = new Map(files);
  for (const [path = "", documents] of changed) {
    const file = files.get(path);
    if (file?.kind === "text") result.set(path, { ...file, text: printDocuments(documents) });
  }
  return result;
}

/** A stage has no disks. The folder that the volume is mounted at is a file system in memory. */
function withoutVolume({ "etcd-volume": volume, ...others }: HostSettings["units"]): Staged<HostSettings["units"]> {
  if (volume === undefined) return { value: others, differences: [] };
  const why = "The stage has no volumes. /var/lib/etcd is a file system in memory.";
  const designed = volume.environment["DEVICE"];
  return { value: others, differences: [{ what: "unit etcd-volume", designed, staged: undefined, why }] };
}

/** Programs that change the machine, and why they do nothing on the stage. */
const OF_MACHINE: ReadonlyMap<string, string> = new Map([
  ["modprobe", "Kernel modules are of the machine under the stage."],
  ["xfs_growfs", "The stage has no volumes."],
]);

function withoutMachine(programs: HostSettings["storePrograms"]): Staged<HostSettings["storePrograms"]> {
  const names = new Set(programs.values());
  return {
    value: new Map([...programs].map(([path, name]) => [path, OF_MACHINE.has(name) ? "true" : name])),
    differences: [...OF_MACHINE]
      .filter(([name]) => names.has(name))
      .map(([name, why]) => ({ what: `program ${name}`, designed: name, staged: "true", why })),
  };
}

function withoutMachineSettings(sysctl: HostSettings["sysctl"]): Staged<HostSettings["sysctl"]> {
  const settings = Object.entries(sysctl);
  const why = "The kernel setting is of the machine under the stage.";
  return {
    value: Object.fromEntries(settings.filter(([name]) => !isOfMachine(name))),
    differences: settings
      .filter(([name]) => isOfMachine(name))
      .map(([name, designed]) => ({ what: `sysctl ${name}`, designed, staged: undefined, why })),
  };
}
