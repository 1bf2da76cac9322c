import type { Role } from "@ducksnest/manifest";
import type { JsonObject } from "./Json";
import type { StoreFile } from "./storeFiles";

/** What NixOS starts on a host, with which settings and files, from the evaluated flake. */
export interface HostSettings {
  /** Name of the host in the manifest. */
  readonly name: string;
  /** Name of the Linux host, and of the Kubernetes node. */
  readonly hostname: string;
  readonly role: Role;
  /** Version of the package with kubeadm and the kubelet, such as `1.36.3`. */
  readonly kubernetesVersion: string;
  /** Names by address, as `etc.hosts` has them after localhost. The host's own name is at 127.0.0.2. */
  readonly etcHosts: Readonly<Record<string, readonly string[]>>;
  /** Kernel settings, as sysctl.d(5) writes them: names with dots, or with slashes if a part contains a dot. */
  readonly sysctl: Readonly<Record<string, string>>;
  /** Texts of files, by path from /etc, such as `hosts` and `crictl.yaml`. */
  readonly etc: Readonly<Record<string, string>>;
  /** Whether systemd-resolved runs, and with it the files in /run/systemd/resolve. */
  readonly hasResolved: boolean;
  /** Folders that exist before any unit starts. */
  readonly folders: readonly Folder[];
  /** containerd's configuration, with what nixpkgs adds to it. `containerdToml` writes it. */
  readonly containerd: JsonObject;
  /** Services with a command, by name without `.service`. Units that only nixpkgs defines are missing. */
  readonly units: Readonly<Record<string, UnitSettings>>;
  /** Path units, which start the service of the same name, by name without `.path`. */
  readonly paths: Readonly<Record<string, PathSettings>>;
  /** The KubeletConfiguration of this host, which overrides the one that kubeadm shares between all. Empty if there is none. */
  readonly kubeletDropIn: JsonObject;
  /** The documents that `kubeadm init` or `kubeadm join` reads. Empty if the host has no such unit. */
  readonly kubeadmDocuments: readonly JsonObject[];
  /** Undefined if the host does not join the tailnet. */
  readonly tailscale: TailscaleSettings | undefined;
  /** Files in the Nix store that units and settings name, by absolute path. */
  readonly storeFiles: ReadonlyMap<string, StoreFile>;
  /** Names of programs in the Nix store that units and settings call, such as `kubelet`, by absolute path. */
  readonly storePrograms: ReadonlyMap<string, string>;
}

/** A folder, as tmpfiles.d(5) makes it. */
export interface Folder {
  readonly path: string;
  /** Octal digits, such as `0755`. */
  readonly mode: string;
  readonly user: string;
  readonly group: string;
}

/** A service. Every text is as systemd.service(5) and systemd.exec(5) take it; an absent setting has systemd's default. */
export interface UnitSettings {
  readonly description: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Files with more variables, which win over `environment`. A file after `-` may be missing. */
  readonly environmentFiles: readonly string[];
  /** Packages whose programs are on PATH. A script brings those of its own (`StoreFile.packages`). */
  readonly path: readonly string[];
  readonly execStartPre: readonly string[];
  readonly execStart: string;
  /** `simple`, `exec`, `oneshot` or `notify`. */
  readonly type: string;
  readonly remainAfterExit: boolean;
  /** `no`, `always` or `on-failure`. */
  readonly restart: string;
  /** Time before a restart, such as `10` (seconds) or `100ms`. */
  readonly restartSec: string;
  /** Number of restarts until the time reaches `restartMaxDelaySec`; 0 keeps it constant. */
  readonly restartSteps: number;
  readonly restartMaxDelaySec: string;
  /** `control-group` ends all processes of the unit when it stops; `process` leaves those that its own one has started. */
  readonly killMode: string;
  /** Time in which a unit that is started more than five times fails; 0 for no limit. */
  readonly startLimitIntervalSec: string;
  readonly timeoutStartSec: string;
  readonly after: readonly string[];
  readonly wants: readonly string[];
  readonly wantedBy: readonly string[];
  /** The unit is skipped unless all of these exist, or do not exist after `!`. */
  readonly conditionPathExists: readonly string[];
  /** Folders in /run. */
  readonly runtimeDirectory: readonly string[];
  /** `yes` keeps the folders in /run when the unit stops, `restart` when it starts again. */
  readonly runtimeDirectoryPreserve: string;
  readonly runtimeDirectoryMode: string;
  /** Folders in /var/lib. */
  readonly stateDirectory: readonly string[];
  readonly stateDirectoryMode: string;
  /** Names of all settings in its sections Unit and Service that the design gives, also of those above. */
  readonly settingNames: readonly string[];
}

/** A path unit. */
export interface PathSettings {
  readonly wantedBy: readonly string[];
  /** The service starts, again and again, while one of these exists and it is not active. */
  readonly pathExists: readonly string[];
  /** As in a service. */
  readonly conditionPathExists: readonly string[];
}

/** The options of nixpkgs' Tailscale module. */
export interface TailscaleSettings {
  readonly interfaceName: string;
  /** UDP port for direct connections. */
  readonly port: number;
  /** File on the host with the auth key. */
  readonly authKeyFile: string;
  /** Arguments of `tailscale up`, beside the auth key. */
  readonly upFlags: readonly string[];
  /** Arguments of `tailscale set`, which runs at every start. */
  readonly setFlags: readonly string[];
  /** Further arguments of tailscaled. */
  readonly daemonFlags: readonly string[];
  /** Variables of tailscaled, such as TS_DEBUG_MTU. */
  readonly environment: Readonly<Record<string, string>>;
}
