import { portOf } from "../setup/links";
import type { Step } from "../setup/Step";
import type { Stage } from "../stage/Stage";
import type { Fault } from "./Fault";

export const relayed: Fault = {
  name: "relayed",
  kind: "incident",
  meaning:
    "The tailnet finds no direct path and uses a DERP relay, which adds 100 ms each way and loses 1 % of the packets.",
  effect: "Everything arrives, but late.",
  begin: (stage) => onEveryPort(stage, (port) => `qdisc add dev ${port} root netem delay 100ms loss 1%`),
  end: (stage) => onEveryPort(stage, (port) => `qdisc delete dev ${port} root`),
};

function onEveryPort({ hosts, tailnet: { namespace } }: Stage, line: (port: string) => string): readonly Step[] {
  return hosts.map((host) => ({ namespace, tool: "tc", lines: [line(portOf(host))] }));
}
