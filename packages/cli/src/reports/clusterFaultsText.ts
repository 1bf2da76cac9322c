import type { Breakage, ClusterDeviation, ClusterFaultReport } from "@ducksnest/rehearsal";
import { createColors } from "picocolors";
import type { Terminal } from "../terminal/Terminal";

/** How many breakages of a fault are shown; the JSON has all. */
const MAX_BREAKAGES = 8;

/** Whether all faults had their expected effects, and left nothing broken. */
export function faultsAsExpected(faults: readonly ClusterFaultReport[]): boolean {
  return faults.every(({ unexpected, remaining }) => unexpected.length === 0 && remaining.length === 0);
}

/** Faults of the real cluster for a person: what each broke, what ended it, what recovered, and what did not. */
export function clusterFaultsText(
  faults: readonly ClusterFaultReport[],
  { color }: Pick<Terminal, "color">,
): readonly string[] {
  return faults.map((report) => faultText(report, color));
}

function faultText(
  { fault, effect, broken, remedies, recovered, unexpected, remaining, seconds }: ClusterFaultReport,
  color: boolean,
): string {
  const { bold, green, red } = createColors(color);
  const wrong = [
    ...unexpected.map((each) => `  ${red("unexpected")}: ${deviationText(each)}\n`),
    ...remaining.map((each) => `  ${red("remains")}: ${deviationText(each)}\n`),
  ];
  return [
    `${bold(fault)}: ${effect}\n`,
    ...broken.slice(0, MAX_BREAKAGES).map((each) => `  broke: ${breakageText(each)}\n`),
    ...(broken.length > MAX_BREAKAGES ? [`  and ${broken.length - MAX_BREAKAGES} more\n`] : []),
    ...remedies.map((remedy) => `  remedy: ${remedy}\n`),
    ...(recovered.length > 0
      ? [`  recovered: ${recovered.map(({ what, after }) => `${what} after ${after.toFixed(0)} s`).join(", ")}\n`]
      : []),
    ...wrong,
    `  ${wrong.length === 0 ? green("as expected") : red("not as expected")}, in ${seconds.toFixed(0)} s.\n`,
  ].join("");
}

function breakageText({ host, what, observed }: Breakage): string {
  return `${of(host)}${what}: ${observed}`;
}

function deviationText({ host, what, expected, observed, cause }: ClusterDeviation): string {
  return `${of(host)}${what}: expected: ${expected}; observed: ${observed}. ${cause}`;
}

function of(host: string | undefined): string {
  return host === undefined ? "" : `${host}: `;
}
