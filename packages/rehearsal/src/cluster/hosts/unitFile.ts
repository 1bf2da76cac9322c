import type { UnitSettings } from "../../nixos/HostSettings";

/**
 * A service as systemd reads it. Values keep their meaning; `inside/init.pl` reads the file.
 * @see https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html
 */
export function unitFile(unit: UnitSettings): string {
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
    ["RestartSec", [seconds(unit.restartSec)]],
    ["RestartSteps", unit.restartSteps > 0 ? [String(unit.restartSteps)] : []],
    ["RestartMaxDelaySec", unit.restartSteps > 0 ? [seconds(unit.restartMaxDelaySec)] : []],
    ["KillMode", [unit.killMode]],
    ["StartLimitIntervalSec", [seconds(unit.startLimitIntervalSec)]],
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

const UNITS: ReadonlyMap<string, number> = new Map([
  ["ms", 0.001],
  ["", 1],
  ["s", 1],
  ["sec", 1],
  ["m", 60],
  ["min", 60],
]);

/** A time span of one unit, such as `100ms`, `10` or `2min`, in seconds. @throws Error for any other span */
function seconds(span: string): string {
  const [, number, unit = ""] = /^([\d.]+)\s*([a-z]*)$/.exec(span) ?? [];
  const factor = UNITS.get(unit);
  if (number === undefined || factor === undefined) throw new Error(`The time span "${span}" is not understood.`);
  return String(Number(number) * factor);
}
