import * as z from "zod";
import type { HostSettings, UnitSettings } from "./HostSettings";
import type { JsonObject } from "./Json";
import type { StoreFile } from "./storeFiles";

/** A host's settings without its name, which only the manifest has. */
export type NamelessSettings = Omit<HostSettings, "name">;

const texts = z.array(z.string());
const textByName = z.record(z.string(), z.string());
const object = z.record(z.string(), z.json());

const unit = z.object({
  description: z.string(),
  environment: textByName,
  environmentFiles: texts,
  path: texts,
  execStartPre: texts,
  execStart: z.string(),
  type: z.string(),
  remainAfterExit: z.boolean(),
  restart: z.string(),
  restartSec: z.string(),
  restartSteps: z.number(),
  restartMaxDelaySec: z.string(),
  timeoutStartSec: z.string(),
  after: texts,
  wants: texts,
  wantedBy: texts,
  conditionPathExists: texts,
  runtimeDirectory: texts,
  runtimeDirectoryMode: z.string(),
  stateDirectory: texts,
  stateDirectoryMode: z.string(),
});

const host = z.object({
  hostname: z.string(),
  role: z.enum(["control-plane", "worker"]),
  kubernetesVersion: z.string(),
  etcHosts: z.record(z.string(), texts),
  sysctl: textByName,
  etc: textByName,
  folders: z.array(z.object({ path: z.string(), mode: z.string(), user: z.string(), group: z.string() })),
  containerd: object,
  units: z.record(z.string(), unit),
  paths: z.record(z.string(), z.object({ pathExists: texts, conditionPathExists: texts })),
  tailscale: z
    .object({
      interfaceName: z.string(),
      port: z.number(),
      authKeyFile: z.string(),
      upFlags: texts,
      setFlags: texts,
      daemonFlags: texts,
      environment: textByName,
    })
    .nullable(),
});

/**
 * The hosts by hostname, from the JSON of nix/tests/settings.nix.
 * @param files files in the Nix store by path
 */
export function parseSettings(
  text: string,
  files: ReadonlyMap<string, StoreFile>,
): ReadonlyMap<string, NamelessSettings> {
  const hosts = z.record(z.string(), host).parse(JSON.parse(text));
  return new Map(
    Object.entries(hosts).map(([hostname, settings]) => [
      hostname,
      {
        ...settings,
        kubeletDropIn: kubeletDropIn(settings.units["kubelet"], files),
        kubeadmDocuments: kubeadmDocuments(settings.units, files),
        tailscale: settings.tailscale ?? undefined,
        ...storeOf(JSON.stringify(settings), files),
      },
    ]),
  );
}

/** The settings in the folder that the kubelet's command line names. Of several files, later ones win. */
function kubeletDropIn(kubelet: UnitSettings | undefined, files: ReadonlyMap<string, StoreFile>): JsonObject {
  const folder = /--config-dir=(\S+)/.exec(Object.values(kubelet?.environment ?? {}).join(" "))?.[1];
  const found = [...files].filter(([path]) => folder !== undefined && path.startsWith(`${folder}/`));
  return Object.assign({}, ...found.flatMap(([, file]) => documentsIn(file)));
}

/** The documents in the file that the script's variable names. */
function kubeadmDocuments(
  units: Readonly<Record<string, UnitSettings>>,
  files: ReadonlyMap<string, StoreFile>,
): readonly JsonObject[] {
  const path =
    units["kubeadm-init"]?.environment["INIT_CONFIGURATION"] ??
    units["kubeadm-join"]?.environment["JOIN_CONFIGURATION"];
  return documentsIn(path === undefined ? undefined : files.get(path));
}

/** The modules write YAML documents as JSON. */
function documentsIn(file: StoreFile | undefined): readonly JsonObject[] {
  if (file?.kind !== "text") return [];
  return file.text.split("\n---\n").map((document) => object.parse(JSON.parse(document)));
}

/** The files and programs in the store that the settings name, also those that the files name. */
function storeOf(
  settings: string,
  files: ReadonlyMap<string, StoreFile>,
): Pick<HostSettings, "storeFiles" | "storePrograms"> {
  const storeFiles = new Map<string, StoreFile>();
  const storePrograms = new Map<string, string>();
  const texts = [settings];
  for (const text of texts) {
    for (const [path, name = ""] of text.matchAll(PROGRAM)) if (!files.has(path)) storePrograms.set(path, name);
    for (const [path, file] of files) {
      if (storeFiles.has(path) || !text.includes(entryOf(path))) continue;
      storeFiles.set(path, file);
      if (file.kind === "text") texts.push(file.text);
    }
  }
  return { storeFiles, storePrograms };
}

const PROGRAM = /\/nix\/store\/[^/\s"']+\/s?bin\/([^\s"'\\]+)/g;

/** The store's entry with a path: `/nix/store/<entry>`. */
function entryOf(path: string): string {
  return path.split("/").slice(0, 4).join("/");
}
