import { closeSync, constants, openSync } from "node:fs";
import { CannotRehearse } from "../kernel/CannotRehearse";
import { RUN_AS_ROOT } from "../kernel/runAsRoot";

/** The device with which tailscaled makes its interface. */
const TUN = "/dev/net/tun";

/** @throws CannotRehearse if this machine lacks the device with which tailscaled makes its interface, or this user may not open it */
export function requireTun(device: string = TUN): void {
  try {
    closeSync(openSync(device, constants.O_RDWR));
  } catch (error) {
    throw new CannotRehearse(`tailscaled needs ${device}, ${isDenied(error) ? DENIED : MISSING}`);
  }
}

const DENIED = `which this user may not open. ${RUN_AS_ROOT}`;
const MISSING =
  "which this machine lacks. Load the kernel module with `modprobe tun`, or add the device to the container.";

function isDenied(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "EACCES" || error.code === "EPERM");
}
