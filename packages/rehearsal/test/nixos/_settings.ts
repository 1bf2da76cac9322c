import type { HostSettings, UnitSettings } from "../../src/nixos/HostSettings";
import type { JsonObject } from "../../src/nixos/Json";
import type { StageMachine } from "../../src/nixos/StageMachine";

/** A machine that a stage changes little for. */
export function aMachine(changes: Partial<StageMachine> = {}): StageMachine {
  return {
    cgroupVersion: 2,
    hasKernelConfig: true,
    hasOverlay: true,
    hasSwap: false,
    hasConntrack: true,
    hasImages: true,
    cpus: 4,
    memoryMiB: 8192,
    ...changes,
  };
}

/** A unit with a command and nothing else. */
export function aUnit(changes: Partial<UnitSettings> = {}): UnitSettings {
  return {
    description: "",
    environment: {},
    environmentFiles: [],
    path: [],
    execStartPre: [],
    execStart: "",
    type: "simple",
    remainAfterExit: false,
    restart: "no",
    restartSec: "100ms",
    restartSteps: 0,
    restartMaxDelaySec: "infinity",
    killMode: "control-group",
    startLimitIntervalSec: "10s",
    timeoutStartSec: "90s",
    after: [],
    wants: [],
    wantedBy: [],
    conditionPathExists: [],
    runtimeDirectory: [],
    runtimeDirectoryPreserve: "no",
    runtimeDirectoryMode: "0755",
    stateDirectory: [],
    stateDirectoryMode: "0755",
    settingNames: [],
    ...changes,
  };
}

/** containerd's settings as ours, with further ones in the table of its CRI plugin. */
export function aContainerd(changes: JsonObject = {}, SystemdCgroup = true): JsonObject {
  const containerd = { runtimes: { runc: { runtime_type: "io.containerd.runc.v2", options: { SystemdCgroup } } } };
  return {
    version: 2,
    plugins: { "io.containerd.grpc.v1.cri": { cni: { bin_dir: "/opt/cni/bin" }, containerd, ...changes } },
  };
}

/** A control plane, of which the stage changes only what all hosts have. */
export function aHost(changes: Partial<HostSettings> = {}): HostSettings {
  return {
    name: "cp",
    hostname: "cp",
    role: "control-plane",
    kubernetesVersion: "1.36.3",
    etcHosts: {},
    sysctl: {},
    etc: {},
    hasResolved: true,
    folders: [],
    containerd: aContainerd(),
    units: {},
    paths: {},
    kubeletDropIn: {},
    kubeadmDocuments: [],
    tailscale: undefined,
    storeFiles: new Map(),
    storePrograms: new Map(),
    ...changes,
  };
}
