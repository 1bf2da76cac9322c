import { calicoPlugin } from "../../cni/calicoPlugin";
import type { HostFile, HostSeed } from "../../host/RunningHost";
import { containerdToml } from "../../nixos/containerdToml";
import type { HostSettings, UnitSettings } from "../../nixos/HostSettings";
import { STAGED_UNITS } from "../../nixos/stagedUnits";
import type { Programs } from "../../programs/Program";
import type { StageHost } from "../../stage/Stage";
import { unitFile } from "./unitFile";

/** What a host of the cluster starts with: its programs, and the files that NixOS writes. */
export function hostSeed(settings: HostSettings, { namespace, nic }: StageHost, programs: Programs): HostSeed {
  const inStore = (text: string) => withoutStore(text, settings);
  const files = new Map<string, HostFile>([
    ["/etc/hostname", { content: `${settings.hostname}\n` }],
    ...resolvers(settings, String(nic.gateway)),
    ["/etc/containerd/config.toml", { content: containerdToml(settings.containerd) }],
    ...Object.entries(settings.etc).map(([path, text]): [string, HostFile] => [
      `/etc/${path}`,
      { content: inStore(text) },
    ]),
    ...STAGED_UNITS.flatMap((name) => unitEntry(name, settings.units[name], inStore)),
    ...[...settings.storeFiles].flatMap(([path, file]): [string, HostFile][] =>
      file.kind === "text"
        ? [[stagePath(path), { content: inStore(file.text), mode: file.isExecutable ? "755" : "644" }]]
        : [],
    ),
  ]);
  return {
    name: settings.name,
    hostname: settings.hostname,
    namespace,
    programs: new Map([
      ...programs.all.map(({ name, path }): [string, string] => [name, path]),
      ["calico", calicoPlugin()],
    ]),
    files,
  };
}

/**
 * Where a host finds name servers. systemd-resolved answers at an address of its own, which inside a pod is the pod itself. The
 * site's router refuses every question at once, because nothing on the stage knows names outside the cluster.
 */
function resolvers({ hasResolved }: HostSettings, router: string): readonly [string, HostFile][] {
  const upstream = { content: `nameserver ${router}\n` };
  if (!hasResolved) return [["/etc/resolv.conf", upstream]];
  return [
    ["/etc/resolv.conf", { content: "nameserver 127.0.0.53\n" }],
    ["/run/systemd/resolve/resolv.conf", upstream],
  ];
}

function unitEntry(
  name: string,
  unit: UnitSettings | undefined,
  inStore: (text: string) => string,
): readonly [string, HostFile][] {
  return unit === undefined ? [] : [[`/etc/systemd/system/${name}.service`, { content: inStore(unitFile(unit)) }]];
}

/** Where a host of the stage has a file of the Nix store. Its store is memory of the stage's own. */
export function stagePath(storePath: string): string {
  return storePath.replace(/^\/nix\/store\//, "/run/stage/store/");
}

/** Leads to the stage's files instead of the store's, and to programs on PATH. */
function withoutStore(text: string, { storeFiles, storePrograms }: HostSettings): string {
  let result = text;
  for (const [path, program] of storePrograms) result = result.replaceAll(path, program);
  for (const path of storeFiles.keys()) {
    const folder = path.split("/").slice(0, 4).join("/");
    result = result.replaceAll(folder, stagePath(folder));
  }
  return result;
}
