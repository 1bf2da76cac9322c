import type { UnitSettings } from "../../nixos/HostSettings";
import { seconds } from "./timeSpan";

/**
 * A service as systemd reads it. Values keep their meaning; `inside/init.pl` reads the file.
 * @see https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html
 */
export function unitFile(unit: UnitSettings): string {
  // Without a longest delay, the steps have no effect.
  const longest = seconds(unit.restartMaxDelaySec);
  const growing = unit.restartSteps > 0 && Number.isFinite(longest);
  const lines: readonly (readonly [key: string, values: readonly string[]])[] = [
    ["Description", [unit.description]],
    ["ConditionPathExists", unit.conditionPathExists],
    ["Type", [unit.type]],
    ["Environment", Object.entries(unit.environment).map(([name, value]) => quoted(`${name}=${value}`))],
    ["EnvironmentFile", unit.environmentFiles],
    ["ExecStartPre", unit.execStartPre],
    ["ExecStart", [unit.execStart]],
    ["RemainAfterExit", [unit.remainAfterExit ? "yes" : "no"]],
    ["Restart", [unit.restart]],
    ["RestartSec", [String(seconds(unit.restartSec))]],
    ["RestartSteps", growing ? [String(unit.restartSteps)] : []],
    ["RestartMaxDelaySec", growing ? [String(longest)] : []],
    ["KillMode", [unit.killMode]],
    ["StartLimitIntervalSec", [String(seconds(unit.startLimitIntervalSec))]],
    ["RuntimeDirectory", unit.runtimeDirectory],
    ["RuntimeDirectoryPreserve", [unit.runtimeDirectoryPreserve]],
    ["RuntimeDirectoryMode", [unit.runtimeDirectoryMode]],
    ["StateDirectory", unit.stateDirectory],
    ["StateDirectoryMode", [unit.stateDirectoryMode]],
  ];
  return lines.flatMap(([key, values]) => values.map((value) => `${key}=${value}\n`)).join("");
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&").replace(/\n/g, "\\n")}"`;
}
