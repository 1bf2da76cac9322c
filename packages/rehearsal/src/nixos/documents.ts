import * as z from "zod";
import { CannotRehearse } from "../kernel/CannotRehearse";
import type { UnitSettings } from "./HostSettings";
import type { JsonObject } from "./Json";
import type { StoreFile } from "./storeFiles";

const SEPARATOR = "\n---\n";
const object = z.record(z.string(), z.json());

type Units = Readonly<Record<string, UnitSettings>>;

/** The path of kubeadm's configuration, as the script gets it; undefined if the host has no such unit. */
export function kubeadmFile(units: Units): string | undefined {
  const { "kubeadm-init": init, "kubeadm-join": join } = units;
  return init?.environment["INIT_CONFIGURATION"] ?? join?.environment["JOIN_CONFIGURATION"];
}

/** The path of the kubelet's drop-in, in the folder that its command line names; undefined if there is none. */
export function dropInFile({ kubelet }: Units, files: ReadonlyMap<string, StoreFile>): string | undefined {
  const folder = /--config-dir=(\S+)/.exec(Object.values(kubelet?.environment ?? {}).join(" "))?.[1];
  if (folder === undefined) return undefined;
  return [...files.keys()].find((path) => path.startsWith(`${folder}/`) && path.endsWith(".conf"));
}

/**
 * The YAML documents of a file in the store. The modules write each as JSON.
 * @throws CannotRehearse if they are not JSON objects
 */
export function documentsIn(path: string | undefined, files: ReadonlyMap<string, StoreFile>): readonly JsonObject[] {
  if (path === undefined) return [];
  const file = files.get(path);
  if (file?.kind !== "text")
    throw new CannotRehearse(`A unit names ${path}, whose content the evaluation does not show.`);
  try {
    return file.text.split(SEPARATOR).map((document) => object.parse(JSON.parse(document)));
  } catch {
    throw new CannotRehearse(`${path} does not hold JSON documents. It begins: ${file.text.slice(0, 200)}`);
  }
}

/** The reverse of `documentsIn`. */
export function printDocuments(documents: readonly JsonObject[]): string {
  return documents.map((document) => JSON.stringify(document)).join(SEPARATOR);
}
