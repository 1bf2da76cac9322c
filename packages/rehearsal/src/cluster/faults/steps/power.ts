import { type Incident, isIncident } from "../../../faults/Fault";
import { reboot } from "../../../faults/reboot";
import type { HostSeed, RunningHost } from "../../../host/RunningHost";
import type { ClusterHost } from "../../Cluster";
import { bootUnits } from "../../hosts/bootUnits";
import { writeToken } from "../../join";
import type { Scene } from "../Scene";

/** How a host starts. */
export interface PowerOn {
  /** What it starts with. @default the same as before */
  readonly seed?: HostSeed;
  /** Called when the host has its disk, and no unit has started. @default nothing */
  beforeUnits?(running: RunningHost): Promise<void>;
}

/** Cuts a host's power: its processes end, and its kernel loses addresses, routes and rules. Its disk stays. */
export async function powerOff({ scenery: { network, stage } }: Scene, { name, running }: ClusterHost): Promise<void> {
  await running.halt();
  await network.change(networkReboot(name).begin(stage));
}

/** Starts a host that was off: its network, its files, and what agenix and NixOS start at every boot. Nothing else. */
export async function powerOn(scene: Scene, host: ClusterHost, options: PowerOn = {}): Promise<void> {
  const { network, stage, input } = scene.scenery;
  await network.change(networkReboot(host.name).end(stage));
  await host.running.bootAgain(options.seed);
  await options.beforeUnits?.(host.running);
  // agenix decrypts the control plane's PKI as well, and the activation after it deletes it once the control plane exists.
  await writeToken(host, input.tokens[host.name] ?? "");
  await bootUnits(host);
}

function networkReboot(host: string): Incident {
  const fault = reboot.onHost?.(host);
  if (fault === undefined || !isIncident(fault)) throw new Error("the reboot of a host is an incident");
  return fault;
}
