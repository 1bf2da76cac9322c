import { portOf } from "../setup/links";
import type { Step } from "../setup/Step";
import { sitePort } from "../setup/site";
import { tailnetPort } from "../setup/tailnet";
import { type Stage, type StageHost, siteOf } from "../stage/Stage";

/** Cuts the host's cables to its site and to the tailnet. */
export function unplug(stage: Stage, host: StageHost): readonly Step[] {
  return [siteOf(stage, host), stage.tailnet].map(({ namespace }) => portDown(namespace, host));
}

/** Connects the host to its site and to the tailnet. */
export function plugIn(stage: Stage, host: StageHost): readonly Step[] {
  return [sitePort(stage, host), tailnetPort(stage, host)];
}

/** Takes the host's port in a namespace down. */
export function portDown(namespace: string, host: StageHost): Step {
  return { namespace, tool: "ip", lines: [`link set ${portOf(host)} down`] };
}
