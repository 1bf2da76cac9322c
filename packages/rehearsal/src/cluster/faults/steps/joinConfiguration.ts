import { kubeadmFile, printDocuments } from "../../../nixos/documents";
import type { HostSettings } from "../../../nixos/HostSettings";
import type { JsonObject } from "../../../nixos/Json";

/** The settings of a worker with another JoinConfiguration. */
export function withJoinConfiguration(
  settings: HostSettings,
  change: (document: JsonObject) => JsonObject,
): HostSettings {
  const path = kubeadmFile(settings.units) ?? "";
  const file = settings.storeFiles.get(path);
  if (file?.kind !== "text") throw new Error(`${settings.name} has no JoinConfiguration`);
  const kubeadmDocuments = settings.kubeadmDocuments.map((document) =>
    document["kind"] === "JoinConfiguration" ? change(document) : document,
  );
  const storeFiles = new Map(settings.storeFiles).set(path, { ...file, text: printDocuments(kubeadmDocuments) });
  return { ...settings, kubeadmDocuments, storeFiles };
}
