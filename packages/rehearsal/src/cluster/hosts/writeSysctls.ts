import type { RunningHost } from "../../host/RunningHost";
import { sysctlPath } from "../../nixos/sysctls";

/** Leaves out what the kernel does not have or refuses, as systemd-sysctl does. */
const WRITE =
  'while read -r path value; do [ ! -e "/proc/sys/$path" ] || echo "$value" >"/proc/sys/$path" || true; done';

/** Writes the kernel settings of a host's namespaces. Those of the machine are none, see `isOfMachine`. */
export async function writeSysctls(
  running: Pick<RunningHost, "check">,
  sysctl: Readonly<Record<string, string>>,
): Promise<void> {
  const lines = Object.entries(sysctl).map(([name, value]) => `${sysctlPath(name)} ${value}\n`);
  await running.check(["sh", "-c", WRITE], lines.join(""));
}
