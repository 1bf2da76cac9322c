import type { UnitSettings } from "../nixos/HostSettings";
import type { StaticPod } from "./StaticPod";

/** The unit that runs a static pod's command as a process. It starts again when it ends, as the kubelet starts containers. */
export function podUnit({ name, command, environment }: StaticPod): UnitSettings {
  return {
    description: `Static pod ${name}, as a process`,
    environment: Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, withoutSpecifiers(value)])),
    environmentFiles: [],
    path: [],
    execStartPre: [],
    execStart: command.map(word).join(" "),
    type: "simple",
    remainAfterExit: false,
    restart: "always",
    restartSec: "1",
    restartSteps: 0,
    restartMaxDelaySec: "infinity",
    startLimitIntervalSec: "0",
    timeoutStartSec: "infinity",
    after: [],
    wants: [],
    wantedBy: [],
    conditionPathExists: [],
    killMode: "control-group",
    runtimeDirectory: [],
    runtimeDirectoryPreserve: "no",
    runtimeDirectoryMode: "0755",
    stateDirectory: [],
    settingNames: [],
    stateDirectoryMode: "0755",
  };
}

/** A word of a command line, as systemd reads it. @see https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html#Command%20lines */
function word(text: string): string {
  return `"${withoutSpecifiers(text).replace(/["\\]/g, "\\$&").replaceAll("$", "$$$$")}"`;
}

/** A text in which systemd finds no specifiers, such as `%H`. */
function withoutSpecifiers(text: string): string {
  return text.replaceAll("%", "%%");
}
