import type { HostSettings, UnitSettings } from "./HostSettings";
import type { Difference } from "./StageDifference";

/** The units that run on the stage. The others are about the machine, its disks and its deployment, or the user's own. */
export const STAGED_UNITS = [
  ...["containerd", "kubelet", "kubeadm-init", "kubeadm-join"],
  ...["etcd-snapshot", "etcd-restore", "calico-operator"],
] as const;

/** The settings of a unit that the stage honours, as systemd names them. */
const HONOURED: ReadonlySet<string> = new Set([
  ...["ConditionPathExists", "Environment", "EnvironmentFile", "ExecStart", "ExecStartPre", "Type", "RemainAfterExit"],
  ...["Restart", "RestartSec", "RestartSteps", "RestartMaxDelaySec", "KillMode", "StartLimitIntervalSec"],
  ...["RuntimeDirectory", "RuntimeDirectoryMode", "RuntimeDirectoryPreserve", "StateDirectory", "StateDirectoryMode"],
]);

/** What the stage does not do with a host's units: those that it does not run, and settings of the others. */
export function unitDifferences(units: HostSettings["units"]): readonly Difference[] {
  const others = Object.entries(units).filter(([name]) => name !== "etcd-volume" && !isStaged(name));
  return [
    ...others.map(([name, { execStart }]) => ({
      what: `unit ${name}`,
      designed: execStart,
      staged: undefined,
      why: NOT_RUN,
    })),
    ...STAGED_UNITS.flatMap((name) =>
      ignoredSettings(units[name]).map((setting) => ({
        what: `unit ${name}: ${setting}`,
        designed: "set",
        staged: undefined,
        why: IGNORED,
      })),
    ),
  ];
}

const NOT_RUN = "The stage runs the units of the node only, and says nothing about what others do to the host.";
const IGNORED = "The small program in systemd's place does not know this setting.";

function isStaged(name: string): boolean {
  return STAGED_UNITS.some((each) => each === name);
}

function ignoredSettings(unit: UnitSettings | undefined): readonly string[] {
  return (unit?.settingNames ?? []).filter((setting) => !HONOURED.has(setting)).sort();
}
