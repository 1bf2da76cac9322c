import * as z from "zod";
import { CannotRehearse } from "../kernel/CannotRehearse";
import { documentsIn, dropInFile, kubeadmFile } from "./documents";
import type { HostSettings } from "./HostSettings";
import type { StoreFile } from "./storeFiles";

/** A host's settings without its name, which only the manifest has. */
export type NamelessSettings = Omit<HostSettings, "name">;

const texts = z.array(z.string());
const textByName = z.record(z.string(), z.string());

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
  killMode: z.string(),
  startLimitIntervalSec: z.string(),
  timeoutStartSec: z.string(),
  after: texts,
  wants: texts,
  wantedBy: texts,
  conditionPathExists: texts,
  runtimeDirectory: texts,
  runtimeDirectoryPreserve: z.string(),
  runtimeDirectoryMode: z.string(),
  stateDirectory: texts,
  stateDirectoryMode: z.string(),
  settingNames: texts,
});

const host = z.object({
  hostname: z.string(),
  role: z.enum(["control-plane", "worker"]),
  kubernetesVersion: z.string(),
  etcHosts: z.record(z.string(), texts),
  sysctl: textByName,
  etc: textByName,
  hasResolved: z.boolean(),
  folders: z.array(z.object({ path: z.string(), mode: z.string(), user: z.string(), group: z.string() })),
  containerd: z.record(z.string(), z.json()),
  units: z.record(z.string(), unit),
  paths: z.record(z.string(), z.object({ wantedBy: texts, pathExists: texts, conditionPathExists: texts })),
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
 * @throws CannotRehearse if a setting has another type than systemd and NixOS give it
 */
export function parseSettings(
  text: string,
  files: ReadonlyMap<string, StoreFile>,
): ReadonlyMap<string, NamelessSettings> {
  const { data, error } = z.record(z.string(), host).safeParse(JSON.parse(text));
  if (data === undefined)
    throw new CannotRehearse(`The flake has settings of another form:\n${z.prettifyError(error)}`);
  return new Map(Object.entries(data).map(([hostname, settings]) => [hostname, withFiles(settings, files)]));
}

function withFiles(settings: z.infer<typeof host>, files: ReadonlyMap<string, StoreFile>): NamelessSettings {
  const { units, tailscale } = settings;
  const [kubeletDropIn = {}] = documentsIn(dropInFile(units, files), files);
  return {
    ...settings,
    kubeletDropIn,
    kubeadmDocuments: documentsIn(kubeadmFile(units), files),
    tailscale: tailscale ?? undefined,
    ...storeOf(JSON.stringify(settings), files),
  };
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
